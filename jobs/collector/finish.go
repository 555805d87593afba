package collector

import "regexp"

// These patterns match the reasons for the end of an answer, in the words of all engines. Gateways often pass on the
// reason of the model's vendor, such as Gemini's "SAFETY" in the "chat completions" format.
var (
	// lengthReasons matches OpenAI's "length", Anthropic's "max_tokens", Cohere's "ERROR_LIMIT" and watsonx's "token_limit".
	lengthReasons = regexp.MustCompile(`(?i)length|max\w*tokens|token_limit|context_window|^error_limit$`)
	// filterReasons matches OpenAI's "content_filter", Gemini's "SAFETY" and "RECITATION", Zhipu's "sensitive", Bedrock's
	// "guardrail_intervened", Cohere's "ERROR_TOXIC" and Anthropic's "refusal".
	filterReasons = regexp.MustCompile(
		`(?i)filter|safety|sensitive|guardrail|prohibited|recitation|block|moderation|policy|refusal|spii|toxic|^language$`,
	)
	// failureReasons matches the reasons of answers that broke off: DeepSeek's "insufficient_system_resource", Zhipu's
	// "network_error", vLLM's "abort", Cohere's "ERROR" and "TIMEOUT".
	failureReasons = regexp.MustCompile(`(?i)error|abort|cancel|time_?out|insufficient_system_resource`)
)

// endsAtLimit reports whether a reason says that a length limit ended the answer.
func endsAtLimit(reason string) bool { return lengthReasons.MatchString(reason) }

// isFiltered reports whether a reason says that the model refused to answer, or that a filter cut the answer off.
func isFiltered(reason string) bool { return filterReasons.MatchString(reason) }

// breaksOff reports whether a reason says that the engine failed while it wrote the answer.
func breaksOff(reason string) bool {
	return failureReasons.MatchString(reason) && !endsAtLimit(reason) && !isFiltered(reason)
}
