/** What stands beside the picture in a reader study, and what its buttons do. */
import { asFailure, type Failure } from "../protocol.js";
import type { ReaderStudy } from "./reader-study.js";
import type { Reading } from "./reading.js";
import { download, textFile } from "./saved-file.js";
import "./study-panel.js";
import type { StudySaved } from "./study-panel.js";
import { html } from "./words.js";
import type { Workbench } from "./workbench.js";

export interface StudyHost {
  /** The study that is read; null while it is opened, undefined where none is. */
  readonly reading: Reading | null | undefined;
  failed(failure: Failure): void;
}

export function studyPanel(bench: Workbench, { reading, failed }: StudyHost) {
  const told = (thrown: unknown) => failed(asFailure(thrown));
  const resume = async (file: File) => reading?.resume(await file.text());
  return html`<echo-study-panel
    .reading=${reading ?? null}
    .stage=${reading?.stage ?? "intro"}
    .accepted=${reading?.study?.rows.length ?? 0}
    .acceptable=${reading?.acceptable ?? false}
    .ready=${bench.activity.readiness === "ready"}
    @study-enter=${({ detail }: CustomEvent<string>) => reading?.enter(detail)}
    @study-resume=${({ detail }: CustomEvent<File>) => void resume(detail).catch(told)}
    @study-begin=${() => void reading?.begin()}
    @study-accept=${() => void reading?.accept()}
    @study-pause=${() => reading?.pause()}
    @study-go-on=${() => reading?.goOn()}
    @study-save=${({ detail }: CustomEvent<StudySaved>) => save(reading?.study ?? null, detail)}
  ></echo-study-panel>`;
}

/** Names of the files hold the study and the reader's code, which is no name. */
function save(study: ReaderStudy | null, kind: StudySaved): void {
  if (!study) return;
  const name = `echodisc-study-${study.file.id}-${study.reader}`;
  download(
    kind === "csv"
      ? textFile(`${name}.csv`, study.csv, "text/csv")
      : textFile(`${name}-progress.json`, study.progress, "application/json"),
  );
}

/** Puts the keys to the picture: the button that showed it is gone. */
export function focusPicture(root: ParentNode): void {
  const stage = root.querySelector("echo-stage");
  const tool = stage?.renderRoot.querySelector("echo-brush-tool, echo-box-tool, echo-point-tool");
  tool?.shadowRoot?.querySelector<HTMLElement>(".surface")?.focus({ preventScroll: true });
}
