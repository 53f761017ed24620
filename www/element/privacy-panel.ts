/** What leaves the page: the requests that were seen, the policy that forbids others, and a test of it. */
import { css, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Attempt } from "../protocol.js";
import { panel } from "./panel-style.js";
import { directivesOf, distinct, policiesIn } from "./policy.js";
import { policiesOf, type Tried, testSending } from "./send-test.js";
import { controls, tokens } from "./theme.js";
import { type Traffic, WITNESSES, type Witness } from "./traffic.js";
import { EchoElement, html, m, t } from "./words.js";

/** Tries to send something from the worker. */
export interface Sender {
  trySending(address: string): Promise<Attempt>;
}

const NAMES: Record<Witness, string> = {
  page: m("The page"),
  worker: m("The worker, which has the frames"),
  "service-worker": m("The site’s service worker"),
};

const SIGHT: Record<Witness, string> = {
  page: m(
    "sees every HTTP request of this page, of other things on it too; no WebSocket, no WebRTC, and not what a request carries.",
  ),
  worker: m(
    "sees its own HTTP requests, the model’s download among them; not what a request carries.",
  ),
  "service-worker": m(
    "sees what all open tabs of this site request over HTTP, and how much each carries.",
  ),
};

@customElement("echo-privacy-panel")
export class EchoPrivacyPanel extends EchoElement {
  static override styles = [
    tokens,
    controls,
    panel,
    css`
      .headline {
        color: var(--good);
        font-size: 15px;
        font-weight: 600;
      }
      .headline.some {
        color: var(--warn);
      }
      dl,
      ul {
        display: grid;
        gap: 6px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      dt {
        display: flex;
        gap: 10px;
        justify-content: space-between;
      }
      dt b {
        white-space: nowrap;
      }
      dd {
        margin: 0;
        color: var(--ink-soft);
      }
      h3 {
        margin: 6px 0 0;
        font-size: 13px;
      }
      code {
        overflow-wrap: anywhere;
        font-size: 12px;
      }
      .held b {
        color: var(--good);
      }
      .open b {
        color: var(--warn);
      }
    `,
  ];

  @property({ attribute: false }) traffic: Traffic | null = null;
  /** The traffic's: what it has counted is another with each. */
  @property({ type: Number }) version = 0;
  @property({ attribute: false }) engine: Sender | null = null;
  @state() private tried: readonly Tried[] | null = null;
  @state() private testing = false;

  protected override render() {
    const { traffic } = this;
    if (!traffic) return nothing;
    return html`
      <p class="headline ${isClean(traffic) ? "" : "some"}" role="status">${headline(traffic)}</p>
      <dl>${WITNESSES.map((witness) => counted(witness, traffic))}</dl>
      ${addresses(traffic)}
      <p>Turn on airplane mode: once the model is loaded, everything goes on working.</p>
      ${this.#policy()} ${this.#test()}
    `;
  }

  #policy() {
    const known = distinct([...policiesIn(document), ...policiesOf(this.tried ?? [])]);
    return html`<h3>The policy that the browser holds this page to</h3>
      ${
        known.length > 0
          ? known.map(
              (policy) =>
                html`<ul>${directivesOf(policy).map((one) => html`<li><code>${one}</code></li>`)}</ul>`,
            )
          : html`<p>None stands in the page. Whether the server sent one cannot be read from inside; the test shows it where it blocks something.</p>`
      }`;
  }

  #test() {
    const { tried, testing } = this;
    return html`<h3>Does it hold?</h3>
      <p class="soft">
        Tries to send one fixed word, and nothing of the clip, to an address that nobody has. Only
        what the browser says it blocked counts as blocked.
      </p>
      <div class="row">
        <button ?disabled=${testing} @click=${() => void this.#run()}>Test me</button>
      </div>
      ${tried ? html`<ul>${tried.map(outcome)}</ul>` : nothing}
      <p role="status">${tried ? verdict(tried, testing) : nothing}</p>
      <p class="soft">
        Not covered by any policy and not tested: WebRTC, following a link, the browser’s own
        extensions.
      </p>`;
  }

  async #run(): Promise<void> {
    const { engine } = this;
    if (!engine || this.testing) return;
    const fromWorker = (address: string) => engine.trySending(address);
    this.testing = true;
    this.tried = [];
    try {
      await testSending(document, fromWorker, (tried) => {
        this.tried = tried;
      });
    } catch {
      // The worker ended meanwhile: its line is missing, and the verdict counts what is there.
    } finally {
      this.testing = false;
    }
  }
}

/** Nothing but downloads from this site, such as the model's, that carried nothing with them. */
function isClean({ bytes, addresses }: Traffic): boolean {
  return bytes === 0 && addresses.every(isOwn);
}

function isOwn(address: string): boolean {
  return new URL(address).origin === location.origin;
}

function headline({ counts, requests, bytes }: Traffic): string {
  if (!counts) return t("Counting begins when a clip is opened.");
  if (requests === 0) return t("0 requests and 0 bytes sent since the clip was opened.");
  const sent = bytes === null ? t("unknown content") : t("{0} bytes of content", bytes);
  return requests === 1
    ? t("1 request with {0} since the clip was opened.", sent)
    : t("{0} requests with {1} since the clip was opened.", requests, sent);
}

function counted(witness: Witness, traffic: Traffic) {
  const absent = witness === "service-worker" && !traffic.hasServiceWorker;
  const { requests } = traffic.of(witness);
  const number = absent ? t("not there") : `${requests}`;
  const sight = absent
    ? t("None of EchoDisc’s watches this page yet: what a request carries is not seen.")
    : t(SIGHT[witness]);
  return html`<div><dt><span>${t(NAMES[witness])}</span><b>${number}</b></dt><dd>${sight}</dd></div>`;
}

function addresses({ addresses }: Traffic) {
  if (addresses.length === 0) return nothing;
  const own = addresses.every(isOwn);
  return html`<ul aria-label="Requested">
      ${addresses.map((address) => html`<li><code>${address}</code></li>`)}
    </ul>
    <p>${own ? t("All of them of this site, and of no other.") : t("Not all of them of this site.")}</p>`;
}

function outcome({ way, directives }: Tried) {
  return directives.length > 0
    ? html`<li class="held">${t(way)}: <b>blocked</b> <code>${directives.join(", ")}</code></li>`
    : html`<li class="open">${t(way)}: <b>not seen to be blocked</b></li>`;
}

function verdict(tried: readonly Tried[], testing: boolean): string {
  if (testing) return t("Testing…");
  const blocked = tried.filter(({ directives }) => directives.length > 0).length;
  if (blocked === tried.length) return t("All {0} ways were blocked by the policy.", blocked);
  return t(
    "{0} of {1} ways were blocked. Of the others nothing is proved: they may have failed because nobody has the address.",
    blocked,
    tried.length,
  );
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-privacy-panel": EchoPrivacyPanel;
  }
}
