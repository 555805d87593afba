package door

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"

	"tidewatch/api/problem"
)

// maxBody is the default maximum size of a request body, in bytes.
const maxBody = 1 << 20

// Body is the rule for the body of an operation.
type Body struct {
	Limit int64    // the maximum size in bytes; 0 means maxBody
	Types []string // the media types of a body that the handler reads itself; nil means a JSON body
}

const mediaJSON = "application/json"

// ReadBody reads the whole body before huma parses the body, and replaces r.Body with the normalized body. ReadBody
// returns a different problem for each kind of invalid body: late, too large, truncated, compressed, of the wrong type,
// not in UTF-8, or not JSON.
func ReadBody(w http.ResponseWriter, r *http.Request, rule Body) *problem.Problem {
	limit := cmp.Or(rule.Limit, maxBody)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return unreadable(err, limit)
	}
	if len(body) > 0 {
		if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
			w.Header().Set("Accept-Encoding", "identity") // RFC 9110, section 15.5.16
			return problem.New(
				http.StatusUnsupportedMediaType,
				fmt.Sprintf("The Content-Encoding is %.80q: send the body without compression.", coding),
			)
		}
		var p *problem.Problem
		contentType := r.Header.Get("Content-Type")
		if body, p = normalBody(contentType, body, rule.Types); p != nil {
			return p
		}
		if contentType != "" { // huma only knows media types in lower case
			r.Header.Set("Content-Type", strings.ToLower(contentType))
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return nil
}

// normalBody checks the media type and the encoding of a body, and removes byte order marks from its beginning. Without
// a list of types, the body must be JSON, and normalBody returns the result of [NormalizeJSON].
func normalBody(contentType string, body []byte, types []string) ([]byte, *problem.Problem) {
	allowed, as := types, strings.Join(types, " or ")
	if types == nil {
		allowed, as = []string{mediaJSON}, "JSON as "+mediaJSON
	}
	media := mediaJSON
	if contentType != "" {
		var err error
		var params map[string]string
		if media, params, err = mime.ParseMediaType(contentType); err != nil || !slices.Contains(allowed, media) {
			return nil, problem.New(
				http.StatusUnsupportedMediaType,
				fmt.Sprintf("The Content-Type is %.100q: send %s.", contentType, as),
			)
		}
		if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
			return nil, problem.New(
				http.StatusUnsupportedMediaType,
				fmt.Sprintf("The charset of the Content-Type is %.80q: send text in UTF-8.", charset),
			)
		}
	}
	if p := notUTF8(body); p != nil {
		return nil, p
	}
	body = bytes.TrimLeft(body, "\ufeff")
	if types == nil {
		return NormalizeJSON(body)
	}
	if media == mediaJSON && json.Valid(body) {
		_, p := normalizeJSON(body, len(body), false) // the call checks the escapes; the handler checks and decodes the body
		return body, p
	}
	return body, nil
}

func unreadable(err error, limit int64) *problem.Problem {
	var timeout net.Error
	switch _, tooBig := errors.AsType[*http.MaxBytesError](err); {
	case tooBig:
		return problem.New(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is larger than %d bytes.", limit))
	case errors.As(err, &timeout) && timeout.Timeout():
		return problem.New(http.StatusRequestTimeout, "The body did not arrive in time.")
	default:
		return problem.New(http.StatusBadRequest, "The body is truncated.")
	}
}
