// A form in a dialog for one act. The browser's own <dialog> keeps the keyboard
// inside, closes on Escape and gives the focus back.
import {fill, h, newId} from './dom.js';
import {reason} from './panel.js';
import {words} from './format.js';

// fields: {name, label, kind, value?, choices?, required?, hint?}
function control(field, id) {
  const common = {id, name: field.name, required: field.required,
    'aria-describedby': field.hint && `${id}-hint`};
  if (field.kind === 'choice')
    return h('select', {...common, value: field.value}, field.choices.map(
      one => h('option', {value: one}, words(one))));
  if (field.kind === 'note')
    return h('textarea', {...common, rows: '3', maxlength: '4000'});
  if (field.kind === 'check')
    return h('input', {...common, type: 'checkbox', checked: field.value});
  if (field.kind === 'count')
    return h('input', {...common, type: 'number', min: '0', step: '1',
      max: String(field.max), value: field.value});
  return h('input', {...common, type: 'text', value: field.value ?? '',
    autocomplete: 'off', inputmode: field.kind === 'money' && 'decimal',
    maxlength: '250'});
}

function row(field) {
  const id = newId('field');
  const label = h('label', {for: id}, field.label);
  const made = control(field, id);
  const hint = field.hint &&
    h('p', {class: 'hint', id: `${id}-hint`}, field.hint);
  return field.kind === 'check'
    ? h('div', {class: 'field check'}, made, label, hint)
    : h('div', {class: 'field'}, label, made, hint);
}

function values(form, fields) {
  return Object.fromEntries(fields.map(({name, kind}) => [name,
    kind === 'check' ? form.elements[name].checked
      : form.elements[name].value.trim()]));
}

export function problemText(problem) {
  const guards = (problem.guards ?? []).map(one =>
    h('li', {}, typeof one === 'string' ? words(one)
      : [h('strong', {}, words(one.guard)), ` ${one.why ?? ''}`]));
  const errors = (problem.errors ?? []).map(one =>
    h('li', {}, `${one.pointer ?? ''} ${one.detail ?? ''}`));
  return [h('p', {}, reason(problem)),
    guards.length > 0 && [h('p', {}, 'Refused by:'), h('ul', {}, guards)],
    errors.length > 0 && h('ul', {}, errors)];
}

// {heading, text, button, danger, fields, go(values)} -> what go gave, or
// undefined when it was left. go may throw: then the dialog stays and says why.
export function askFor({heading, text, button, danger, fields = [], go}) {
  return new Promise(done => {
    const id = newId('dialog');
    let given, busy = false;
    const failed = h('div', {class: 'refused', role: 'alert', hidden: true});
    const yes = h('button', {type: 'submit',
      class: danger ? 'danger' : 'primary'}, button);
    const box = h('dialog', {'aria-labelledby': id});
    const form = h('form', {method: 'dialog', async onsubmit(event) {
      event.preventDefault();
      if (busy) return;
      busy = true;
      yes.setAttribute('aria-disabled', 'true');
      failed.hidden = true;
      try {
        given = await go(values(form, fields)) ?? true;
        box.close();
      } catch (problem) {
        failed.hidden = false;
        fill(failed, problemText(problem));
      }
      busy = false;
      yes.removeAttribute('aria-disabled');
    }}, h('h2', {id}, heading), text && h('p', {}, text), fields.map(row),
    failed, h('div', {class: 'buttons'},
      h('button', {type: 'button', onclick: () => box.close()}, 'Go back'),
      yes));
    box.append(form);
    box.addEventListener('close', () => {
      box.remove();
      done(given);
    });
    document.body.append(box);
    box.showModal();
  });
}
