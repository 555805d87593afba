package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRefuse_InvisibleCharacters(t *testing.T) {
	t.Parallel()
	for what, refuse := range map[string]func(string) string{
		"name": RefuseName, "prompt": RefusePrompt, "topic": RefuseTopic, "mentionable": RefuseMentionable, "tag": RefuseTag,
	} {
		for _, text := range []string{
			"\u200b", "\ufeff\u2060", "\u200d", "\u3164", "\u2800", "\u115f", "\u1160", "\uffa0", "\ufe0f",
			"\u0301\u0300", "\u20e3", "\ufffc", "\ufffd\ufffd", "\u00ad", "\U000e0041", "\u115f \u0301", "\u180e",
		} {
			require.Contains(t, refuse(text), "only invisible characters", "%s %q", what, text)
		}
		for _, text := range []string{"ab\u202ecd", "\u2066Acme\u2069", "x\u202a"} {
			require.Contains(t, refuse(text), "direction of text", "%s %q", what, text)
		}
		for _, text := range []string{"   ", "\u00a0", "\u3000 "} {
			require.Contains(t, refuse(text), "has only blanks: write", "%s %q", what, text)
		}
		for _, text := range []string{"Acme", "شركة\u200f", "می\u200cخواهم", "é", "ᠠ\u180b"} {
			if what == "tag" && strings.ContainsRune(text, '\u200f') {
				continue // tags must not contain direction marks
			}
			require.Empty(t, refuse(text), "%s %q", what, text)
		}
	}
	for _, text := range []string{"a\u200bb", "a\ufeff", "שלום\u200f", "a\u00a0b", "a\u2060b"} {
		require.Contains(t, RefuseTag(text), "invisible character", "%q", text)
	}
	require.Empty(t, RefuseTag("👩\u200d💻"))
	require.Empty(t, RefuseName("👩\u200d💻"))
	require.Empty(t, RefusePrompt("Which CRM?\n👩\u200d💻"))
	require.Contains(t, RefusePrompt("\n\t"), "has only blanks: write the text of the query")
	require.Contains(t, RefusePrompt(""), "is empty")
}

func TestRefuseNewCountry(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "AT", "GB", "HK", "TW", "XK", "AX"} {
		require.Empty(t, RefuseNewCountry(code), code)
	}
	require.Contains(t, RefuseNewCountry("UK"), `write "GB"`)
	for _, code := range []string{"EU", "EN", "JA", "KO", "XX", "ZZ", "gb", "GBR", "G", "ÖS"} {
		require.Contains(t, RefuseNewCountry(code), "ISO 3166-1", code)
	}
}
