import { css } from "lit";

/** What is there before the map: the invitation, and the bar of progress. */
export const waitingStyles = css`
  .empty {
    display: grid;
    place-items: center;
    align-content: center;
    gap: 0.6rem;
    min-height: 12rem;
    padding: 1.5rem;
    text-align: center;
    border: 2px dashed var(--_border);
    border-radius: var(--_radius);
    color: var(--_muted);
  }
  .empty svg {
    width: 44px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
  }
  progress {
    position: absolute;
    inset: auto 0 0;
    display: block;
    width: 100%;
    height: 5px;
    border: 0;
    appearance: none;
    background: #0004;
  }
  progress::-webkit-progress-bar {
    background: none;
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
  }
  progress:indeterminate {
    background: linear-gradient(90deg, #0004 0 30%, var(--_accent) 50%, #0004 70%) 0 0 / 200% 100%;
  }
  progress:indeterminate::-moz-progress-bar {
    background: none;
  }
  @media (prefers-reduced-motion: no-preference) {
    progress:indeterminate {
      animation: pass 1.4s linear infinite;
    }
  }
  @keyframes pass {
    from {
      background-position: 100% 0;
    }
    to {
      background-position: -100% 0;
    }
  }
`;
