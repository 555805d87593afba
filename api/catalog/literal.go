package catalog

import (
	"math/big"
	"regexp"
	"strings"
	"sync"
	"time"
)

// The functions in this file convert numbers and times to the forms that Go reads. The standards JSON, YAML and RFC
// 3339 also allow other forms of numbers and times, which requests and import files may contain.

// WholeNumber returns a whole number without the fraction and the exponent that JSON allows, such as in 10.0 and 1e1.
// The result "ok" is false if the number is not whole or needs no change.
func WholeNumber(text string) (whole string, ok bool) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	const longest = 40 // a longer number has a fraction or superfluous zeros
	if !strings.ContainsAny(text, ".eE") || len(mantissa) > longest || len(strings.TrimLeft(exponent, "+-0")) > 2 {
		return "", false
	}
	exact, ok := new(big.Rat).SetString(text)
	if !ok || !exact.IsInt() {
		return "", false
	}
	return exact.Num().String(), true
}

// NormalizeTime returns a time of RFC 3339 in the form that package time reads. RFC 3339 also allows leap seconds, and
// the letters t and z in lower case. The result for a leap second is the first instant of the next minute. The result
// "ok" is false if the text is not a time in RFC 3339.
func NormalizeTime(text string) (normal string, ok bool) {
	m := rfc3339().FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	day, clock, second, fraction, zone := m[1], m[2], m[3], m[4], strings.ToUpper(m[5])
	leap := second == "60"
	if leap {
		second, fraction = "59", ""
	}
	normal = day + "T" + clock + ":" + second + fraction + zone
	t, err := time.Parse(time.RFC3339Nano, normal)
	switch {
	case err != nil:
		return "", false
	case !leap:
		return normal, true
	case t.UTC().Format("15:04") != "23:59":
		return "", false // leap seconds end a day in UTC
	}
	return t.Add(time.Second).Format(time.RFC3339), true
}

//nolint:gochecknoglobals // a compiled constant
var rfc3339 = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}):(\d{2})(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`)
})
