package jobs

import "strings"

// sentence turns an error's text into a sentence with a capital letter at the beginning and a full stop at the end.
// Bytes that Postgres cannot store are removed or replaced. An empty text stays empty.
func sentence(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""))
	if s == "" {
		return s
	}
	if s[0] >= 'a' && s[0] <= 'z' {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
