/* Unsent changes of one juror, kept in the browser until the server has them: ids, points and notes, no names.

   Every change is an operation under a key of its own (jury:op:JUROR:…), so that two pages never write over each other, with a number
   that it keeps however often it is sent. An operation builds on a version of its item; one that follows another that is still
   unsent learns its version from the answer to that one. */
const PREFIX = "jury:op:";
const WAITS = [1000, 2000, 4000, 8000, 15000];

/* How many changes wait on this device: of one juror, or of all. */
export const unsentOnDevice = (juror) => {
  const prefix = juror ? `${PREFIX}${juror}:` : PREFIX;
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).length;
};

/* What a tablet keeps of a juror whose changes were all sent: nothing. */
export const KEPT = "jury:kept";
export const POINTS = "jury:points:";
export const forget = async () => {
  localStorage.removeItem(KEPT);
  for (const key of Object.keys(localStorage)) if (key.startsWith(POINTS)) localStorage.removeItem(key);
  if ("caches" in window) await caches.delete("jury-sheets");
};

export const cookie = (name) =>
  document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

const number = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

export class Queue extends EventTarget {
  constructor(juror) {
    super();
    this.juror = juror;
    this.prefix = `${PREFIX}${juror}:`;
    this.lock = `jury-send-${juror}`;
    this.state = "idle"; // idle, sending, waiting (no connection), signed-out
    this.since = null;
    this.tries = 0;
    this.serial = 0;
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => event.key?.startsWith(this.prefix) && this.tell("change"));
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  all() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(this.prefix))
      .sort()
      .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
  }

  of(url) {
    return this.all().filter((operation) => operation.url === url);
  }

  keep({ key, ...operation }) {
    localStorage.setItem(key, JSON.stringify(operation));
  }

  /* `change` is {url, item, base} with points, note or both. */
  add(change) {
    const before = this.of(change.url).filter((operation) => operation.item === change.item).at(-1);
    this.serial += 1;
    const key = `${this.prefix}${String(Date.now()).padStart(15, "0")}-${String(this.serial).padStart(5, "0")}`;
    this.keep({ key, operation: number(), after: before?.operation ?? null, made: Date.now(), ...change });
    this.tell("change");
    this.send();
  }

  drop(operation) {
    localStorage.removeItem(operation.key);
    this.tell("change");
  }

  dropItem(url, item) {
    for (const operation of this.of(url)) if (operation.item === item) localStorage.removeItem(operation.key);
    this.tell("change");
  }

  /* The server answered: who follows builds on its version, and only then the operation goes. */
  settle(operation, answer) {
    for (const later of this.all()) {
      if (later.after === operation.operation) this.keep({ ...later, base: answer.version, after: null });
    }
    localStorage.removeItem(operation.key);
    this.tell("settled", { operation, answer });
    this.tell("change");
  }

  send() {
    clearTimeout(this.timer);
    if (this.busy) {
      this.again = true;
      return this.busy;
    }
    const once = () => this.sendAll();
    this.busy = (navigator.locks ? navigator.locks.request(this.lock, once) : once()).finally(() => {
      this.busy = null;
      if (this.again) {
        this.again = false;
        this.send();
      }
    });
    return this.busy;
  }

  async sendAll() {
    const held = new Set();
    for (;;) {
      const next = this.all().find((each) => {
        const stuck = each.clash || each.refused || held.has(each.operation) || held.has(each.after);
        if (stuck) held.add(each.operation);
        return !stuck;
      });
      if (!next) break;
      const answer = await this.sendOne(next);
      if (!answer) return;
      // Another page may have settled it meanwhile.
      if (!localStorage.getItem(next.key)) continue;
      if (answer.fate === "conflict") {
        this.keep({ ...next, clash: answer.current });
        this.tell("clash", { operation: next, answer });
        this.tell("change");
      } else if (answer.fate === "refused") {
        this.keep({ ...next, refused: answer.message });
        this.tell("change");
      } else this.settle(next, answer);
    }
    this.rest("idle");
  }

  async sendOne({ url, operation, item, base, points, note }) {
    if (this.state === "idle") this.rest("sending");
    let response;
    try {
      response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken"), "X-Juror": this.juror },
        body: JSON.stringify({ operation, item, base, points, note }),
        signal: AbortSignal.timeout?.(15000),
      });
      if (response.status === 401 || response.status === 403) return this.rest("signed-out");
      if (![200, 404, 409, 422].includes(response.status)) throw new Error(response.statusText);
      const answer = await response.json();
      this.tries = 0;
      this.since = null;
      if (this.state !== "sending") this.rest("sending");
      return answer;
    } catch {
      this.since ??= Date.now();
      this.rest("waiting");
      this.timer = setTimeout(() => this.send(), WAITS[Math.min(this.tries++, WAITS.length - 1)]);
      return null;
    }
  }

  rest(state) {
    this.state = state;
    this.tell("change");
    return null;
  }
}
