// The Python part of oms.i, in the limited API (abi3 since 3.10).

// A text: str without copying (Python keeps its UTF-8), or bytes. The tuple of
// arguments keeps the object alive while the GIL is released.
%fragment("flat_python_text", "header") %{
static int flat_python_text(PyObject *from, char **text, size_t *bytes)
{
  Py_ssize_t size = 0;
  if (PyUnicode_Check(from)) {
    *text = (char *)PyUnicode_AsUTF8AndSize(from, &size);
    *bytes = (size_t)size;
    return *text != NULL;
  }
  if (PyBytes_Check(from)) {
    if (PyBytes_AsStringAndSize(from, text, &size) != 0)
      return 0;
    *bytes = (size_t)size;
    return 1;
  }
  PyErr_SetString(PyExc_TypeError, "a text is str or bytes");
  return 0;
}
%}
%define FLAT_TEXT_IN(name)
%typemap(in, fragment="flat_python_text", numinputs=1)
  (const char *name, size_t name##_bytes) {
  if (!flat_python_text($input, &$1, &$2))
    SWIG_fail;
}
%enddef

// Handles are capsules: they know their type, and free what they hold when
// the last reference is gone, which no running call can be without.
%fragment("flat_python_capsules", "header") %{
#define FLAT_SHOP_NAME "omsc.shop"
#define FLAT_BATCH_NAME "omsc.batch"

static void flat_python_drop_shop(PyObject *capsule)
{
  flat_shop *shop = PyCapsule_GetPointer(capsule, FLAT_SHOP_NAME);
  Py_BEGIN_ALLOW_THREADS
  flat_shop_free(shop);
  Py_END_ALLOW_THREADS
}

static void flat_python_drop_batch(PyObject *capsule)
{
  flat_batch_free(PyCapsule_GetPointer(capsule, FLAT_BATCH_NAME));
}

static PyObject *flat_python_capsule(void *held, const char *name,
                                     PyCapsule_Destructor drop)
{
  return held != NULL ? PyCapsule_New(held, name, drop) : PyErr_NoMemory();
}

static void *flat_python_held(PyObject *from, const char *name)
{
  if (PyCapsule_IsValid(from, name))
    return PyCapsule_GetPointer(from, name);
  PyErr_Format(PyExc_TypeError, "this is no %s", name);
  return NULL;
}
%}
%typemap(out, fragment="flat_python_capsules") flat_shop * {
  $result = flat_python_capsule($1, FLAT_SHOP_NAME, flat_python_drop_shop);
  if ($result == NULL)
    SWIG_fail;
}
%typemap(in, fragment="flat_python_capsules") flat_shop * {
  $1 = flat_python_held($input, FLAT_SHOP_NAME);
  if ($1 == NULL)
    SWIG_fail;
}
%typemap(out, fragment="flat_python_capsules") flat_batch * {
  $result = flat_python_capsule($1, FLAT_BATCH_NAME, flat_python_drop_batch);
  if ($result == NULL)
    SWIG_fail;
}
%typemap(in, fragment="flat_python_capsules") flat_batch * {
  $1 = flat_python_held($input, FLAT_BATCH_NAME);
  if ($1 == NULL)
    SWIG_fail;
}

// An answer becomes what a Python function would return, or raise.
%fragment("flat_python_answer", "header") %{
static PyObject *flat_python_error;

// A sentence that quotes an argument may have been cut inside a letter.
static PyObject *flat_python_said(const char *text)
{
  return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
}

static void flat_python_raise(const flat_answer *from)
{
  PyObject *what = Py_BuildValue(
    "(iINNN)", from->code, from->flags, flat_python_said(from->where),
    flat_python_said(from->text), flat_python_said(from->guards));
  if (what != NULL)
    PyErr_SetObject(flat_python_error, what);
  Py_XDECREF(what);
}

static PyObject *flat_python_success(const flat_answer *from)
{
  switch (from->kind) {
  case FLAT_RECEIPT:
    return Py_BuildValue("(sLLLN)", from->subject, from->number,
                         from->event_id, from->at_ms,
                         PyBool_FromLong(from->repeated));
  case FLAT_TEXT:
    return PyUnicode_DecodeUTF8(from->json, (Py_ssize_t)from->json_bytes,
                                "strict");
  case FLAT_VALUE:
    return PyLong_FromLongLong(from->value);
  default:
    Py_RETURN_NONE;
  }
}

static PyObject *flat_python_take(flat_answer *from)
{
  PyObject *made = NULL;
  if (from->code != OMS_OK)
    flat_python_raise(from);
  else
    made = flat_python_success(from);
  flat_answer_free(from);
  return made;
}
%}
%typemap(out, fragment="flat_python_answer") flat_answer * {
  $result = flat_python_take($1);
  if ($result == NULL)
    SWIG_fail;
}
// What fails here leaves an exception behind, which the import reports: how
// this function returns depends on the version of SWIG.
%init %{
  flat_python_error = PyErr_NewException("_omsc.Error", NULL, NULL);
  if (flat_python_error != NULL)
    PyModule_AddObjectRef(m, "Error", flat_python_error);
%}

// Python frees answers and handles itself.
%ignore flat_answer;
%ignore flat_answer_free;
%ignore flat_shop_free;
%ignore flat_batch_free;
