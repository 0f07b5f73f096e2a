/** What holds a secret whoever wrote it, and the part of it that stays: messages of libraries go into reports of bugs. */
const forms: readonly (readonly [RegExp, string])[] = [
  [
    /((?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|AWSAccessKeyId|Key-Pair-Id|Policy)=)[^&\s"'<>]+/gi,
    "$1…",
  ],
  [/(authorization["']?\s*[:=]\s*["']?)[^"'\n]+/gi, "$1…"],
  [/(Bearer )\S+/gi, "$1…"],
  [/\bhf_[A-Za-z0-9]{8,}/g, "hf_…"],
  [/\b(AKIA|ASIA)[A-Z0-9]{12,}/g, "$1…"],
  [/(\w+:\/\/)[^/\s:@]+:[^/\s@]+@/g, "$1…@"],
];

const secretVariables = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "HF_TOKEN"] as const;

/** A text without the credentials of the environment, and without what looks like any. */
export function withoutSecrets(text: string, environment: NodeJS.ProcessEnv = process.env): string {
  let clean = text;
  for (const name of secretVariables) {
    const secret = environment[name] ?? "";
    // A short one is part of other words.
    if (secret.length >= 8) clean = clean.replaceAll(secret, "…");
  }
  for (const [form, kept] of forms) clean = clean.replaceAll(form, kept);
  return clean;
}
