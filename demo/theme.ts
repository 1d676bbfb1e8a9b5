/** The switch between light, dark and the system's theme. `stored-theme.js` applies it on load. */

export function startThemeSwitch(): void {
  const root = document.documentElement;
  const radios = document.querySelectorAll<HTMLInputElement>('input[name="theme"]');
  for (const radio of radios) {
    // Set here for every radio, because browsers bring back form values after a reload.
    radio.checked = radio.value === (root.dataset['theme'] ?? 'system');
    radio.addEventListener('change', () => {
      if (radio.value === 'system') delete root.dataset['theme'];
      else root.dataset['theme'] = radio.value;
      store(radio.value);
    });
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
}
