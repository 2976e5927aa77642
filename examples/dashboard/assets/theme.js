// Light, dark, or as the system says. A classic script in the head, so that
// the page never shows in the wrong colours first.
(() => {
  const kept = (() => {
    try {
      return localStorage.getItem('oms.theme');
    } catch {
      return null; // storage is closed: as the system says
    }
  })();
  if (kept === 'light' || kept === 'dark')
    document.documentElement.dataset.theme = kept;
})();
