package collector

import "strings"

// language returns the language of a BCP 47 tag: "de" for "de-DE".
func language(locale string) string {
	tag, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	return strings.ToLower(tag)
}

// instruction returns a sentence that requests an answer in a language. If the API of an engine has no language
// parameter, the collector adds the sentence to the request.
func instruction(locale string) string {
	if locale == "" {
		return ""
	}
	return "Answer in the language of the BCP 47 tag " + locale + "."
}
