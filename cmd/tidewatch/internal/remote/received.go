package remote

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
)

// errForeign reports a response that the API of Tidewatch does not send.
var errForeign = errors.New("the response is not a response of Tidewatch: check the address of the server")

// received returns the object or the page in the body of a successful response. If the body or a required field is
// missing, the response comes from another program, and received returns [errForeign].
func received[T any](body *T) (T, error) {
	if body == nil || !isComplete(reflect.ValueOf(*body)) {
		var none T
		return none, errForeign
	}
	return *body, nil
}

// printReceived prints the body of a successful response with the given function, or as JSON with the flag --json.
func printReceived[T any](s server, e *command.Env, body *T, tables func(*command.Env, T) error) error {
	value, err := received(body)
	if err != nil {
		return err
	}
	if s.JSON {
		return command.JSON(e.Stdout, value)
	}
	return tables(e, value)
}

// receivedNothing checks a successful response without a body. Each response of Tidewatch has the id of the request,
// and responses of other programs lack this id.
func receivedNothing(response *http.Response) error {
	if response.StatusCode != http.StatusNoContent || response.Header.Get("X-Request-Id") == "" {
		return errForeign
	}
	return nil
}

// printCSV prints the body of a successful response with a CSV file.
func printCSV(e *command.Env, response *http.Response, body []byte) error {
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/csv") {
		return errForeign
	}
	_, err := e.Stdout.Write(body)
	return err
}

// isComplete reports whether the identifying field of an API object has a value. The field is the id of the object, the
// id of its brand, a domain, a key or a text. A page is complete if it has a list of complete objects. All other
// objects are complete.
func isComplete(object reflect.Value) bool {
	for _, name := range []string{"ID", "BrandID", "Domain", "Key", "Text"} {
		if id := object.FieldByName(name); id.IsValid() {
			return !id.IsZero()
		}
	}
	data := object.FieldByName("Data")
	if !data.IsValid() {
		return true
	}
	for i := range data.Len() {
		if !isComplete(data.Index(i)) {
			return false
		}
	}
	return !data.IsNil()
}

// isMalformed reports whether the decoding of a response body has caused the error.
func isMalformed(err error) bool {
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return true
	}
	_, ok := errors.AsType[*time.ParseError](err)
	return ok || uuid.IsInvalidLengthError(err)
}
