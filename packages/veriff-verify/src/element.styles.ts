/** By its name, for editors. Lit's own tag takes values, which nothing here has. */
const css = String.raw;

/*
 * Sizes are in rem and em, so that they follow the user's text size. What forced colours change by
 * themselves (border, text and background of the button) is left to them. Texts of any length add
 * nothing to the element's width, so that the button never moves, wherever it is aligned to. They
 * have room below it from the start, so that what follows does not move either: two lines, as the
 * longest text in 50 languages needs at the button's width. The button is a little higher than
 * that, so that it is in the middle of the element, where tools click. The link is large for a
 * finger, but takes no more than its line; its ring is drawn within, clear of the text above. The
 * button has a width of its own, and the column takes care that no narrow place is made wider by
 * it.
 */
export const styles = css`
  :host {
    --_vv-accent: var(--veriff-verify-accent, light-dark(#0a5a55, #7fdccb));
    display: inline-grid;
    overflow-wrap: anywhere;
    min-width: min(10rem, 100%);
    grid-template-columns: minmax(0, auto);
    font: var(--veriff-verify-font, 500 1rem/1.5 system-ui, sans-serif);
  }
  :host([hidden]) {
    display: none;
  }
  button {
    position: relative;
    width: 24rem;
    max-width: 100%;
    min-height: 3.25em;
    margin: 0;
    padding: 0.75em 1.25em;
    border: 1px solid transparent;
    border-radius: var(--veriff-verify-radius, 0.5rem);
    background: var(--_vv-accent);
    color: var(--veriff-verify-on-accent, light-dark(#fff, #04211e));
    font: inherit;
    cursor: pointer;
  }
  button:hover {
    box-shadow: inset 0 0 0 9em #8883;
  }
  button:active,
  button:disabled,
  [aria-busy=true] {
    box-shadow: none;
  }
  button:disabled {
    background: #8883;
    color: GrayText;
    cursor: default;
  }
  [aria-busy=true] {
    cursor: progress;
  }
  :focus-visible {
    outline: 2px solid var(--veriff-verify-focus, var(--_vv-accent));
    outline-offset: 2px;
  }
  [aria-busy=true] [part=label] {
    opacity: 0;
  }
  [part=spinner] {
    position: absolute;
    inset: 0;
    margin: auto;
    width: 1.125em;
    height: 1.125em;
    border: 2px solid;
    border-radius: 50%;
    mask: conic-gradient(transparent, #000);
  }
  div {
    line-height: 1.4;
    font-size: 0.875em;
    display: flow-root;
    min-width: 100%;
    min-height: var(--veriff-verify-status-block-size, calc(2lh + 0.75em));
    width: 0;
  }
  p {
    margin: 0.75em 0 0;
    color: var(--veriff-verify-text, inherit);
    font-weight: 400;
    text-wrap: balance;
  }
  p:empty {
    margin: 0;
  }
  :host([status=error]) p {
    color: var(--veriff-verify-danger, color-mix(in srgb, red 65%, currentcolor));
  }
  a {
    color: var(--veriff-verify-link, var(--_vv-accent));
    padding: 1em 0;
    text-underline-offset: 0.2em;
  }
  a:focus-visible {
    outline-offset: -0.75em;
  }
  .open ~ *,
  [aria-busy=true] ~ * p {
    position: fixed;
    clip-path: inset(50%);
    top: 0;
  }
  @media (prefers-reduced-motion: no-preference) {
    [part=spinner] {
      animation: turn 0.8s 0.2s linear infinite;
    }
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
`;
