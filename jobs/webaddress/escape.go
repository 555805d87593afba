package webaddress

import (
	"strings"
)

const upperHex = "0123456789ABCDEF"

// normaliseEscapes converts the escapes of a path or a query to their normal form. Escapes of unreserved characters are
// decoded, and the remaining escapes are converted to upper case. A character that is invalid in a URL is escaped. A
// percent sign that does not begin an escape remains unchanged.
func normaliseEscapes(text string) string {
	var b strings.Builder
	stray := -1 // the offset in the result of the last percent sign that does not begin an escape
	for i := 0; i < len(text); i++ {
		c := text[i]
		value, escaped := escape(text[i:])
		switch {
		case escaped && isUnreserved(value) && (!isHex(value) || stray < 0 || b.Len()-stray > 2):
			b.WriteByte(value)
		case escaped:
			writeEscape(&b, value)
		case c == '%':
			stray = b.Len()
			b.WriteByte(c)
		case c <= ' ' || c >= 0x7F || strings.IndexByte("\"<>\\^`{|}", c) >= 0:
			writeEscape(&b, c)
		default:
			b.WriteByte(c)
		}
		if escaped {
			i += 2
		}
	}
	return b.String()
}

func writeEscape(b *strings.Builder, c byte) {
	b.WriteByte('%')
	b.WriteByte(upperHex[c>>4])
	b.WriteByte(upperHex[c&15])
}

// decode decodes all valid escapes of a text.
func decode(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if value, ok := escape(text[i:]); ok {
			b.WriteByte(value)
			i += 2
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// escape returns the value of the escape at the beginning of a text, such as 'A' for "%41".
func escape(text string) (value byte, ok bool) {
	if len(text) < 3 || text[0] != '%' || !isHex(text[1]) || !isHex(text[2]) {
		return 0, false
	}
	return unhex(text[1])<<4 | unhex(text[2]), true
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// isUnreserved reports whether an escaped character and the character itself are equivalent, as in RFC 3986, section
// 2.3.
func isUnreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
