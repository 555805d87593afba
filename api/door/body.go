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

	"tidewatch/api/problem"
)

// maxBody is the default maximum size of a request body, in bytes.
const maxBody = 1 << 20

// Body is the rule for the body of an operation.
type Body struct {
	AnyType bool  // whether the handler accepts every Content-Type; otherwise the body must be JSON
	Limit   int64 // the maximum size in bytes; 0 means maxBody
}

// ReadBody reads the whole body before huma parses the body. ReadBody returns a different status for each kind of
// invalid body: too large, truncated, of the wrong type, or not JSON.
func ReadBody(w http.ResponseWriter, r *http.Request, rule Body) *problem.Problem {
	limit := cmp.Or(rule.Limit, maxBody)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return unreadable(err, limit)
	}
	if !rule.AnyType {
		if p := notJSON(r.Header.Get("Content-Type"), body); p != nil {
			return p
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return nil
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

// notJSON returns the reason why a body is not JSON, or nil if the body is JSON or empty.
func notJSON(contentType string, body []byte) *problem.Problem {
	if len(body) == 0 {
		return nil
	}
	if contentType != "" {
		if mediaType, _, err := mime.ParseMediaType(contentType); err != nil || mediaType != "application/json" {
			return problem.New(
				http.StatusUnsupportedMediaType,
				fmt.Sprintf("The Content-Type is %q: send JSON as application/json.", contentType),
			)
		}
	}
	var document any
	if err := json.Unmarshal(body, &document); err != nil {
		if number, ok := errors.AsType[*json.UnmarshalTypeError](
			err,
		); ok { // valid JSON fails to decode only if a number exceeds the range of float64
			return problem.New(
				http.StatusBadRequest,
				fmt.Sprintf("The body has the %.40s at byte %d, which is too large.", number.Value, number.Offset),
			)
		}
		where := ""
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			where = fmt.Sprintf(" (at byte %d)", syntax.Offset)
		}
		return problem.New(http.StatusBadRequest, "The body is not JSON: "+err.Error()+where+".")
	}
	return nil
}
