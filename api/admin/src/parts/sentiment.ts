// Sentiments as text.
import type { Sentiment } from "../types";
import { percent } from "./words";

export const sentimentLabels: Record<Sentiment["label"], string> = {
  positive: "Positive",
  neutral: "Neutral",
  negative: "Negative",
  unsure: "Unsure",
};

/**
 * Returns the score and the confidence of a sentiment. The score of an unsure sentiment is omitted. A confidence of 0 is
 * omitted, because the scorer did not rate the sentiment.
 */
export function detailsOf({ label, score, confidence, quote }: Sentiment): string {
  const source = confidence === null ? quote && "judged by a model" : confidence > 0 && confidenceText(confidence);
  return [label !== "unsure" && score.toFixed(2).replace("-", "−"), source].filter(Boolean).join(" · ");
}

/** Returns a confidence in words and as a percentage. */
function confidenceText(confidence: number): string {
  const word = confidence >= 0.9 ? "high" : confidence >= 0.7 ? "medium" : "low";
  return `${word} confidence, ${percent(confidence)}`;
}
