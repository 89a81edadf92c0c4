// Passkeys: asks the server for a question, the device for its answer, and sends that as the form. Every page works without
// this file: then passkeys are not offered.
(() => {
  'use strict';

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

  /** A new key; what the server needs of it, with bytes as text. */
  async function create(options) {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    const { attestationObject, clientDataJSON } = made.response;
    return {
      id: made.id, rawId: text(made.rawId), type: made.type, extensions: {},
      response: {
        attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON),
        transports: made.response.getTransports?.() ?? [],
      },
    };
  }

  /** The answer of a key that is there. */
  async function get(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
    const found = await navigator.credentials.get({ publicKey });
    const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
    return {
      id: found.id, rawId: text(found.rawId), type: found.type, extensions: {},
      response: {
        authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON), signature: text(signature),
        userHandle: userHandle ? text(userHandle) : null,
      },
    };
  }

  /** Says what is amiss, and at which field. */
  function say(form, words, field) {
    const notice = form.querySelector('[data-passkey-amiss]');
    notice.querySelector('p').textContent = words;
    notice.hidden = !words;
    form.elements[field]?.focus();
  }

  /** What the server asks; null where it has said why not, or sends elsewhere first. */
  async function question(form) {
    const asked = await fetch(`${form.getAttribute('action')}/question`, {
      method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual',
    });
    if (!asked.headers.get('content-type')?.startsWith('application/json')) {
      // Signed out, or another step is due: the page itself says which.
      location.reload();
      return null;
    }
    const told = await asked.json();
    if (told.amiss) say(form, told.amiss, told.field);
    return told.amiss ? null : told;
  }

  async function send(form) {
    const words = form.dataset;
    say(form, '', '');
    let told;
    try {
      told = await question(form);
    } catch {
      say(form, words.failed, '');
    }
    if (!told) return;
    try {
      const answer = await (words.passkey === 'create' ? create : get)(told.options);
      form.elements.answer.value = JSON.stringify(answer);
    } catch (error) {
      const why = { NotAllowedError: words.cancelled, AbortError: words.cancelled, InvalidStateError: words.there };
      say(form, why[error.name] ?? words.failed, '');
      return;
    }
    form.elements.question.value = told.question;
    // It has been looked at.
    for (const field of form.querySelectorAll('input[type=password], [data-reveal]')) field.disabled = true;
    form.submit();
  }

  addEventListener('DOMContentLoaded', () => {
    const can = isSecureContext && 'PublicKeyCredential' in window;
    for (const notice of document.querySelectorAll('[data-passkey-cannot]')) notice.hidden = can;
    for (const form of document.querySelectorAll('form[data-passkey]')) {
      form.hidden = !can;
      const amiss = form.querySelector('[data-passkey-amiss]:not([hidden])');
      if (can) amiss?.focus();
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        for (const field of form.querySelectorAll('[data-passkey-with]')) {
          const other = document.querySelector(`main input[type=checkbox][name="${field.dataset.passkeyWith}"]`);
          field.value = other?.checked ? other.value : '';
        }
        const button = form.querySelector('button:not([type])');
        button.disabled = true;
        send(form).finally(() => { button.disabled = false; });
      });
    }
  });
})();
