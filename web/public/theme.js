// Runs before the first paint, so that a chosen theme does not flash. The page's own switch is src/theme.
try {
  const theme = localStorage.getItem('tidegate.theme')
  if (theme === '"light"' || theme === '"dark"') document.documentElement.dataset.theme = theme.slice(1, -1)
} catch {
  // Without storage the system's theme holds.
}
