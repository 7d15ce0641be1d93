/** Two documents compared beside the conversation, the earlier first. It lives in the address bar, as a source does. */
export interface ComparisonRef {
  left: string;
  right: string;
}

const pair = /^([0-9a-f-]{36})~([0-9a-f-]{36})$/;

export function writeComparison({ left, right }: ComparisonRef): string {
  return `${left}~${right}`;
}

export function readComparison(text: string | undefined): ComparisonRef | null {
  const [, left, right] = pair.exec(text ?? "") ?? [];
  return left && right ? { left, right } : null;
}

export function sameComparison(one: ComparisonRef | null, other: ComparisonRef): boolean {
  return one?.left === other.left && one.right === other.right;
}
