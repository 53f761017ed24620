/**
 * One worker for all elements of a page that want the same device from the same place: each has a
 * seat there, a port of its own, so that what is said to one reaches no other.
 */
import { workerAt } from "./assets.js";
import type { DeviceChoice, FromWorker, Request } from "./protocol.js";

/** What a session needs of a worker. */
export interface Port {
  postMessage(message: Request, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** A worker with the seats that are taken. */
interface Office {
  worker: Worker;
  seats: Set<Seat>;
}

const offices = new Map<string, Office>();

/** A seat at the worker of its kind, which is started where there is none. */
export function takeSeat(
  device: DeviceChoice,
  assets: string | null,
  start: (assets: string | null) => Worker = workerAt,
): Port {
  const key = `${device} ${assets ?? ""}`;
  const office = offices.get(key) ?? open(key, start(assets));
  return new Seat(office, () => close(key, office));
}

function open(key: string, worker: Worker): Office {
  const office = { worker, seats: new Set<Seat>() };
  offices.set(key, office);
  worker.onerror = (event) => {
    // What has not started cannot be joined by others.
    close(key, office);
    for (const seat of office.seats) seat.onerror?.(event);
  };
  return office;
}

function close(key: string, office: Office): void {
  if (offices.get(key) === office) offices.delete(key);
}

class Seat implements Port {
  onmessage: Port["onmessage"] = null;
  onerror: Port["onerror"] = null;
  readonly #office: Office;
  readonly #close: () => void;
  readonly #port: MessagePort;

  /** `close`: nobody is to join this worker any more. */
  constructor(office: Office, close: () => void) {
    this.#office = office;
    this.#close = close;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = (event: MessageEvent<FromWorker>) => {
      if ("notice" in event.data && event.data.notice === "device-lost") close();
      this.onmessage?.(event);
    };
    office.seats.add(this);
    office.worker.postMessage(null, [port2]);
  }

  postMessage(message: Request, transfer: Transferable[]): void {
    this.#port.postMessage(message, transfer);
  }

  /** The last to go ends the worker. */
  terminate(): void {
    const { worker, seats } = this.#office;
    seats.delete(this);
    if (seats.size === 0) {
      this.#close();
      worker.terminate();
    } else this.#port.postMessage({ id: 0, kind: "leave" } satisfies Request);
    this.#port.close();
  }
}
