import { css } from 'lit';

export const styles = css`
  :host {
    --_vv-accent: var(--veriff-verify-accent, #0a5a55);
    --_vv-on-accent: var(--veriff-verify-on-accent, #fff);
    --_vv-text: var(--veriff-verify-text, #47545c);
    --_vv-danger: var(--veriff-verify-danger, #b3261e);
    display: inline-flex;
    flex-direction: column;
    align-items: flex-start;
    max-inline-size: 100%;
    font: var(--veriff-verify-font, 500 1rem/1.5 system-ui, sans-serif);
  }
  @supports (color: light-dark(#000, #fff)) {
    :host {
      --_vv-accent: var(--veriff-verify-accent, light-dark(#0a5a55, #7fdccb));
      --_vv-on-accent: var(--veriff-verify-on-accent, light-dark(#fff, #04211e));
      --_vv-text: var(--veriff-verify-text, light-dark(#47545c, #b4c0c6));
      --_vv-danger: var(--veriff-verify-danger, light-dark(#b3261e, #ffb4a9));
    }
  }
  :host([hidden]) {
    display: none;
  }
  button {
    position: relative;
    min-block-size: 2.75rem;
    min-inline-size: 2.75rem;
    margin: 0;
    padding: 0.625em 1.25em;
    border: 1px solid transparent;
    border-radius: var(--veriff-verify-radius, 0.5rem);
    background: var(--_vv-accent);
    color: var(--_vv-on-accent);
    font: inherit;
    cursor: pointer;
    transition: filter 0.15s;
  }
  button:hover {
    filter: brightness(1.12);
  }
  button:active {
    filter: brightness(0.92);
  }
  button[aria-busy='true'] {
    cursor: progress;
    filter: none;
  }
  button:disabled {
    cursor: default;
    filter: none;
    opacity: 0.5;
  }
  :focus-visible {
    outline: 2px solid var(--veriff-verify-focus, var(--_vv-accent));
    outline-offset: 2px;
  }
  [aria-busy='true'] > .label {
    opacity: 0;
  }
  .spinner {
    position: absolute;
    inset: 0;
    margin: auto;
    inline-size: 1.125em;
    block-size: 1.125em;
    box-sizing: border-box;
    border: 2px solid;
    border-inline-start-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }
  p {
    margin: 0;
    color: var(--_vv-text);
    font-weight: 400;
    font-size: 0.875em;
    overflow-wrap: anywhere;
  }
  p.shown {
    margin-block-start: 0.75em;
  }
  p.danger {
    color: var(--_vv-danger);
  }
  p:not(.shown) {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  a {
    display: inline-flex;
    align-items: center;
    min-block-size: 2.75rem;
    color: var(--veriff-verify-link, var(--_vv-accent));
    font-size: 0.875em;
    text-underline-offset: 0.2em;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    button {
      transition: none;
    }
    .spinner {
      animation: fade 2s ease-in-out infinite alternate;
    }
    @keyframes fade {
      to {
        opacity: 0.4;
      }
    }
  }
  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }
    button:disabled {
      border-color: GrayText;
      color: GrayText;
      opacity: 1;
    }
  }
`;
