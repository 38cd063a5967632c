'use strict';
// Starts the pages' connection; and what the server cannot do: keep the theme, save a file.
(() => {
  const themeKey = 'orleanssync.theme';

  // The cookie lets the server draw the next page in the right colours from its first byte on.
  const paint = name => {
    document.documentElement.dataset.theme = name;
    document.cookie = `${themeKey}=${name}; path=/; max-age=31536000; samesite=strict`;
  };

  window.orleansSync = {
    theme: () => localStorage.getItem(themeKey) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
    setTheme: name => {
      localStorage.setItem(themeKey, name);
      paint(name);
    },
    save: (name, text) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
  };
  paint(window.orleansSync.theme());

  // A link in a mail leads here without the cookie (SameSite=Strict); a request of this page itself has it.
  const form = document.querySelector('form[data-return]');
  if (form) {
    fetch('session', { credentials: 'same-origin', redirect: 'manual' }).then(answer => {
      if (answer.status === 204) location.replace(form.dataset.return);
    });
  }

  if (!window.Blazor) return;

  // The router takes links to a place on the page for navigation, and the focus would stay where it is.
  document.addEventListener('click', event => {
    if (!event.target.closest?.('a.skip')) return;
    event.preventDefault();
    event.stopPropagation();
    document.getElementById('content')?.focus();
  }, true);

  // Whatever the page shows is in its address: any silo draws it again. So a lost connection is taken up, or the page is loaded anew.
  const lost = () => {
    const banner = document.getElementById('lost');
    banner.hidden = false;
    const again = async () => {
      try {
        if (await Blazor.reconnect()) banner.hidden = true;
        else location.reload();
      } catch {
        setTimeout(again, 1000);
      }
    };
    again();
  };

  // Straight to the web socket: a first request that asks for a connection could be answered by another silo than the one that then gets it.
  Blazor.start({
    circuit: {
      configureSignalR: builder => builder.withUrl('_blazor', { skipNegotiation: true, transport: 1 }),
      reconnectionHandler: { onConnectionDown: lost, onConnectionUp: () => { document.getElementById('lost').hidden = true; } },
    },
  });
})();
