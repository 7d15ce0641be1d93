import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { show } from "../testing/render";
import { useDoing, useDoingAloud } from "./useDoing";

const refused = () => Promise.reject(Object.assign(new Error(), { code: "feedback_changed" }));
const unanswered = () => Promise.reject(new TypeError("Failed to fetch"));

function Kept({ verb }: { verb: () => Promise<unknown> }) {
  const { failure, code, setFailure, busy, run } = useDoing();
  return (
    <>
      <button onClick={() => void run(verb)} disabled={busy}>Faire</button>
      <button onClick={() => { setFailure("Il manque un titre."); }}>Refuser</button>
      <p>{code ?? "aucun code"}</p>
      {failure ? <p role="alert">{failure}</p> : null}
    </>
  );
}

function Aloud({ verb }: { verb: () => Promise<unknown> }) {
  const { run } = useDoingAloud();
  return <button onClick={() => void run(verb, "C’est fait.")}>Faire</button>;
}

it("keeps the sentence and the code of what was refused", async () => {
  show(<Kept verb={refused} />);
  await userEvent.click(screen.getByRole("button", { name: "Faire" }));
  expect(await screen.findByText("feedback_changed")).toBeInTheDocument();
  expect(screen.getByRole("alert")).not.toBeEmptyDOMElement();
  await userEvent.click(screen.getByRole("button", { name: "Refuser" }));
  expect(screen.getByRole("alert")).toHaveTextContent("Il manque un titre.");
  expect(screen.getByText("aucun code")).toBeInTheDocument();
});

it("says that no answer came, in place of a fault of ours", async () => {
  show(<Kept verb={unanswered} />);
  await userEvent.click(screen.getByRole("button", { name: "Faire" }));
  expect(await screen.findByText("unreachable")).toBeInTheDocument();
});

it("says aloud what was done, and what was not", async () => {
  let verb = () => Promise.resolve<unknown>(null);
  show(<Aloud verb={() => verb()} />);
  await userEvent.click(screen.getByRole("button", { name: "Faire" }));
  expect(await screen.findByText("C’est fait.")).toBeInTheDocument();
  verb = unanswered;
  await userEvent.click(screen.getByRole("button", { name: "Faire" }));
  expect(await screen.findByText(/ne répond pas/)).toBeInTheDocument();
});
