package settings

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"tidewatch/store"
)

// OpenID has the settings of log-in with OpenID Connect.
type OpenID struct {
	OpenIDIssuer        string   `help:"Address of the OpenID Connect issuer at which users log in, such as https://login.example.com. Tidewatch gets the other addresses from the issuer by discovery. Requires --public-url." name:"openid-issuer" placeholder:"URL" setting:"TIDEWATCH_OPENID_ISSUER"`
	OpenIDName          string   `default:"OpenID Connect" help:"Name of the issuer in the button \"Log in with …\"." name:"openid-name" placeholder:"NAME" setting:"TIDEWATCH_OPENID_NAME"`
	OpenIDClientID      string   `help:"Client id of Tidewatch at the issuer. Required with --openid-issuer." name:"openid-client-id" placeholder:"ID" setting:"TIDEWATCH_OPENID_CLIENT_ID"`
	OpenIDClientSecret  string   `help:"Client secret of Tidewatch at the issuer. Public clients have no secret." hidden:"" name:"openid-client-secret" setting:"TIDEWATCH_OPENID_CLIENT_SECRET"`
	OpenIDScopes        []string `default:"openid,email,profile" help:"Scopes that are requested." name:"openid-scopes" placeholder:"SCOPE" setting:"TIDEWATCH_OPENID_SCOPES"`
	OpenIDRoleClaim     string   `default:"groups" help:"Claim with the groups of a user, such as groups or realm_access.roles. --openid-roles has the role of each group." name:"openid-role-claim" placeholder:"CLAIM" setting:"TIDEWATCH_OPENID_ROLE_CLAIM"`
	OpenIDRoles         []string `help:"Roles by group, as GROUP=ROLE pairs separated by semicolons, such as \"marketing=editor;it=admin\". A user with several roles gets the role with the most rights. Required with --openid-issuer." name:"openid-roles" placeholder:"GROUP=ROLE" sep:";" setting:"TIDEWATCH_OPENID_ROLES"`
	OpenIDCustomerClaim string   `default:"groups" help:"Claim with the groups of a user. --openid-customers has the customer of each group." name:"openid-customer-claim" placeholder:"CLAIM" setting:"TIDEWATCH_OPENID_CUSTOMER_CLAIM"`
	OpenIDCustomers     []string `help:"Customers by group, as GROUP=CUSTOMER pairs separated by semicolons. A customer is a name, an id, or * for all customers. Required with --openid-issuer." name:"openid-customers" placeholder:"GROUP=CUSTOMER" sep:";" setting:"TIDEWATCH_OPENID_CUSTOMERS"`
	PasswordsOff        bool     `help:"Reject log-in by password, except for emergency admins (tidewatch user create --break-glass). Requires --openid-issuer." name:"passwords-off" setting:"TIDEWATCH_PASSWORDS_OFF"`
}

// validate checks the settings of the issuer. The issuer redirects users to the public address of the page.
func (s OpenID) validate(publicURL string) error {
	if s.OpenIDIssuer == "" {
		return s.checkNoIssuer()
	}
	address, err := url.Parse(s.OpenIDIssuer)
	switch {
	case err != nil || address.Hostname() == "" || !isPrivate(address) || address.RawQuery != "" || address.Fragment != "":
		return fmt.Errorf("--openid-issuer (TIDEWATCH_OPENID_ISSUER): must be an https address "+
			"such as https://login.example.com, got %q", s.OpenIDIssuer)
	case publicURL == "":
		return errors.New("--public-url (TIDEWATCH_PUBLIC_URL): must be set with --openid-issuer, " +
			"because the issuer redirects users to this address after the log-in")
	case s.OpenIDClientID == "":
		return errors.New("--openid-client-id (TIDEWATCH_OPENID_CLIENT_ID): must be set with --openid-issuer")
	case strings.TrimSpace(s.OpenIDRoleClaim) == "" || strings.TrimSpace(s.OpenIDCustomerClaim) == "":
		return errors.New("--openid-role-claim (TIDEWATCH_OPENID_ROLE_CLAIM) and --openid-customer-claim " +
			"(TIDEWATCH_OPENID_CUSTOMER_CLAIM): must name a claim, because users without rights are rejected")
	}
	roles, err := s.Roles()
	if err != nil {
		return err
	}
	for _, role := range roles {
		if !slices.Contains(store.Roles(), store.Role(role.To)) {
			return fmt.Errorf("--openid-roles (TIDEWATCH_OPENID_ROLES): the role of %q must be admin, editor or viewer, got %q",
				role.Value, role.To)
		}
	}
	_, err = s.Customers()
	return err
}

// checkNoIssuer rejects all other settings of OpenID Connect if no issuer is set, because these settings have no effect
// without an issuer.
func (s OpenID) checkNoIssuer() error {
	values := map[string]string{
		"TIDEWATCH_OPENID_NAME":           s.OpenIDName,
		"TIDEWATCH_OPENID_CLIENT_ID":      s.OpenIDClientID,
		"TIDEWATCH_OPENID_CLIENT_SECRET":  s.OpenIDClientSecret,
		"TIDEWATCH_OPENID_SCOPES":         strings.Join(s.OpenIDScopes, ","),
		"TIDEWATCH_OPENID_ROLE_CLAIM":     s.OpenIDRoleClaim,
		"TIDEWATCH_OPENID_ROLES":          strings.Join(s.OpenIDRoles, ";"),
		"TIDEWATCH_OPENID_CUSTOMER_CLAIM": s.OpenIDCustomerClaim,
		"TIDEWATCH_OPENID_CUSTOMERS":      strings.Join(s.OpenIDCustomers, ";"),
	}
	if s.PasswordsOff {
		values["TIDEWATCH_PASSWORDS_OFF"] = "true"
	}
	for _, known := range settingsOf(reflect.TypeFor[OpenID](), "") {
		if value := values[known.Variable]; value != "" && value != known.Default {
			return fmt.Errorf("--openid-issuer (TIDEWATCH_OPENID_ISSUER): must be set, because %s has no effect without "+
				"an issuer", known.name())
		}
	}
	return nil
}

// Pair maps a value of a claim to a role or a customer.
type Pair struct{ Value, To string }

// Roles returns the pairs of a group and its role. Roles returns an error if there is no pair or if a pair is
// malformed.
func (s OpenID) Roles() ([]Pair, error) {
	return pairs("--openid-roles (TIDEWATCH_OPENID_ROLES)", "marketing=editor", s.OpenIDRoles)
}

// Customers returns the pairs of a group and its customer. Customers returns an error if there is no pair or if a pair
// is malformed.
func (s OpenID) Customers() ([]Pair, error) {
	return pairs("--openid-customers (TIDEWATCH_OPENID_CUSTOMERS)", "acme-team=Acme Corp", s.OpenIDCustomers)
}

// pairs splits texts at the last equals sign, because group names of a directory, such as cn=it,dc=acme, contain equals
// signs.
func pairs(setting, example string, texts []string) ([]Pair, error) {
	if len(texts) == 0 {
		return nil, fmt.Errorf("%s: must be set with --openid-issuer, because users without a mapping are rejected", setting)
	}
	split := make([]Pair, 0, len(texts))
	for _, text := range texts {
		at := strings.LastIndexByte(text, '=')
		if at < 0 || strings.TrimSpace(text[:at]) == "" || strings.TrimSpace(text[at+1:]) == "" {
			return nil, fmt.Errorf("%s: must have pairs such as %q, got %q", setting, example, text)
		}
		split = append(split, Pair{Value: strings.TrimSpace(text[:at]), To: strings.TrimSpace(text[at+1:])})
	}
	return split, nil
}
