// The link in a receipt is /track#REFERENCE.CODE: what stands behind # reaches no server and no log.
const [reference, code] = window.location.hash.slice(1).split('.')

if (reference && code) {
  // Take the code out of the address first, so that it does not stay in the browser's history.
  window.history.replaceState(null, '', window.location.pathname)
  document.getElementById('reference').value = reference
  document.getElementById('code').value = code
  document.getElementById('track').submit()
}
