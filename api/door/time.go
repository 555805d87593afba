package door

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
)

// normalizeTimes normalizes the query parameters of an operation that are times. Invalid times are refused.
func normalizeTimes(r *http.Request, names []string) *problem.Problem {
	if len(names) == 0 || r.URL.RawQuery == "" {
		return nil
	}
	query := r.URL.Query()
	changed := false
	for _, name := range names {
		for i, text := range query[name] {
			normal, ok := catalog.NormalizeTime(text)
			if !ok && strings.TrimSpace(text) != "" { // checkParameters refuses empty parameters
				return problem.Invalid("query."+name, wrongTime(text))
			}
			if ok && normal != text {
				query[name][i], changed = normal, true
			}
		}
	}
	if changed {
		r.URL.RawQuery = query.Encode()
	}
	return nil
}

const mustBeTime = "must be a time with its offset, such as 2027-01-01T09:00:00Z or 2027-01-01T09:00:00+01:00"

// wrongTime returns the message for a query parameter that is not a time.
func wrongTime(text string) string {
	if _, ok := catalog.NormalizeTime(strings.Replace(text, " ", "+", 1)); ok {
		return mustBeTime + ": write the + of the offset as %2B"
	}
	return mustBeTime
}

// cleanQuery refuses a query string with invalid syntax, and parameters that are not UTF-8 or contain the character
// U+0000.
func cleanQuery(r *http.Request) *problem.Problem {
	query, err := url.ParseQuery(r.URL.RawQuery)
	switch {
	case err != nil && strings.Contains(err.Error(), "semicolon"):
		return problem.New(
			http.StatusBadRequest, "The query string of the URL has a semicolon: write & between parameters, or ; as %3B.",
		)
	case err != nil:
		return problem.New(http.StatusBadRequest, "The query string of the URL has an invalid escape: write % as %25.")
	}
	for name, values := range query {
		text := name + strings.Join(values, "")
		if p := notUTF8([]byte(text)); p != nil {
			return problem.BadParameter(strings.ToValidUTF8(name, "\ufffd"), "must be text in UTF-8")
		}
		if strings.ContainsRune(text, 0) {
			return problem.BadParameter(strings.ReplaceAll(name, "\x00", ""), noNUL)
		}
	}
	return nil
}

// RefuseUnclean is middleware that refuses paths and query strings that the API also refuses, before another handler
// passes their texts to the database.
func (d *Door) RefuseUnclean(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := cleanQuery(r)
		if path := r.URL.Path; !utf8.ValidString(path) || strings.ContainsRune(path, 0) {
			p = problem.New(http.StatusBadRequest, "The path must be text in UTF-8 without the control character NUL (U+0000).")
		}
		if p != nil {
			d.WriteProblem(w, r, p)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// cleanKey refuses an idempotency key that is not UTF-8, because the database could not store the key.
func cleanKey(r *http.Request) *problem.Problem {
	const name = "Idempotency-Key"
	if utf8.ValidString(r.Header.Get(name)) {
		return nil
	}
	return problem.Invalid("header."+name, "must be text in UTF-8")
}
