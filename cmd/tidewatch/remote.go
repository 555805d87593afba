package main

import (
	"errors"
	"fmt"
	"net/url"

	"tidewatch/openapi/client"
)

// serverSettings say which server a command asks, and as who.
type serverSettings struct {
	JSON   bool   `help:"Print JSON, as the API has it." name:"json"`
	Server string `default:"http://127.0.0.1:8080" help:"The server to ask." placeholder:"URL" setting:"TIDEWATCH_SERVER"`
	Token  string `help:"An API token; by its variable only: a command line is no place for it." hidden:"" setting:"TIDEWATCH_TOKEN"`
}

// client returns a client of the server.
func (s serverSettings) client() (*client.ClientWithResponses, error) {
	address, err := url.Parse(s.Server)
	switch {
	case err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https":
		return nil, fmt.Errorf(
			"--server (TIDEWATCH_SERVER): must be an address such as http://127.0.0.1:8080, is %q",
			s.Server,
		)
	case s.Token == "":
		return nil, errors.New("TIDEWATCH_TOKEN: must be set to an API token of the server")
	default:
		return client.New(s.Server, client.WithToken(s.Token))
	}
}

// asked says what went wrong between this command and the server; what the server itself says stays as it is.
func (s serverSettings) asked(err error) error {
	if network, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("ask %s (--server, TIDEWATCH_SERVER): %w", s.Server, network.Err)
	}
	return err
}

// maxPage is how many rows the API gives at once.
const maxPage = 200

// rows reads a list page by page, until there are as many rows as are wanted.
func rows[T any](most int, page func(limit int64, cursor *string) ([]T, *string, error)) ([]T, error) {
	all := make([]T, 0, most)
	var cursor *string
	for len(all) < most {
		data, next, err := page(int64(min(most-len(all), maxPage)), cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, data...)
		if next == nil {
			break
		}
		cursor = next
	}
	return all, nil
}
