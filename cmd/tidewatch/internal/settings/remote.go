package settings

import (
	"errors"
	"fmt"
	"net/url"
)

// Remote selects the server that the remote commands call.
type Remote struct {
	Server string `default:"http://127.0.0.1:8080" help:"Tidewatch server to call." placeholder:"URL" setting:"TIDEWATCH_SERVER"`
	Token  string `help:"API token that the remote commands send." hidden:"" setting:"TIDEWATCH_TOKEN"`
}

// Validate checks that the address of the server is valid and that a token is set.
func (s Remote) Validate() error {
	address, err := url.Parse(s.Server)
	switch {
	case err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https":
		return fmt.Errorf("--server (TIDEWATCH_SERVER): must be an address such as http://127.0.0.1:8080, got %q", s.Server)
	case s.Token == "":
		return errors.New("TIDEWATCH_TOKEN: must be set to an API token of the server (tidewatch token create)")
	default:
		return nil
	}
}
