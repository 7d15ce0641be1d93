import { csrfHeader, sayIfStopped } from "./client";
import { Failure } from "./failure";
import type { DocumentInfo } from "./types";

function problemIn(request: XMLHttpRequest): Failure {
  const body = request.response as { code?: unknown; params?: Record<string, unknown> } | null;
  if (typeof body?.code === "string") return new Failure(body.code, body.params ?? {}, request.status);
  return new Failure(request.status >= 502 || request.status === 0 ? "unreachable" : "internal", {}, request.status);
}

/** Sends a file and says how far it is: `fetch` cannot say it. Aborting the signal gives up without a word. */
export function upload(file: File, address: string, onSent: (share: number) => void, signal: AbortSignal): Promise<DocumentInfo> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    for (const [name, value] of Object.entries(csrfHeader())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onSent(loaded / total);
    };
    request.onload = () => {
      if (request.status === 201 && request.response) {
        resolve(request.response as DocumentInfo);
        return;
      }
      const failure = problemIn(request);
      sayIfStopped(failure.code);
      reject(failure);
    };
    request.onerror = () => { reject(new Failure("unreachable")); };
    request.onabort = () => { reject(new DOMException("aborted", "AbortError")); };
    signal.addEventListener("abort", () => { request.abort(); });
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
