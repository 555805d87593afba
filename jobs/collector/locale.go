package collector

import "strings"

// language is the language of a BCP 47 tag: "de" of "de-DE".
func language(locale string) string {
	tag, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	return strings.ToLower(tag)
}

// instruction asks for a language in words, for the engines without a parameter.
func instruction(locale string) string {
	if locale == "" {
		return ""
	}
	return "Answer in the language of the BCP 47 tag " + locale + "."
}
