package settings_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/settings"
)

// openIDSettings returns settings with an OpenID Connect issuer that pass the check.
func openIDSettings() settings.Serve {
	s := settings.Serve{API: workingAPI()}
	s.PublicURL, s.SessionIdle = "https://tidewatch.example.com", time.Hour
	s.OpenIDIssuer, s.OpenIDClientID = "https://login.example.com", "tidewatch"
	s.OpenIDRoleClaim, s.OpenIDCustomerClaim = "groups", "groups"
	s.OpenIDRoles, s.OpenIDCustomers = []string{"cn=it,dc=example=admin"}, []string{"staff=*"}
	return s
}

func TestOpenID_SettingsThatCannotWorkAreRejectedWithTheReason(t *testing.T) {
	t.Parallel()
	s := openIDSettings()
	require.NotContains(t, s.Validate().Error(), "OPENID")
	roles, err := s.OpenID.Roles()
	require.NoError(t, err)
	require.Equal(t, []settings.Pair{{Value: "cn=it,dc=example", To: "admin"}}, roles)
	for name, tt := range map[string]struct {
		change func(*settings.Serve)
		says   string
	}{
		"plain http": {
			func(s *settings.Serve) { s.OpenIDIssuer = "http://login.example.com" }, "TIDEWATCH_OPENID_ISSUER): must be an https",
		},
		"no public address": {func(s *settings.Serve) { s.PublicURL = "" }, "TIDEWATCH_PUBLIC_URL): must be set with"},
		"no client":         {func(s *settings.Serve) { s.OpenIDClientID = "" }, "TIDEWATCH_OPENID_CLIENT_ID"},
		"no claim":          {func(s *settings.Serve) { s.OpenIDRoleClaim = " " }, "must name a claim"},
		"no roles":          {func(s *settings.Serve) { s.OpenIDRoles = nil }, "TIDEWATCH_OPENID_ROLES): must be set"},
		"no customers":      {func(s *settings.Serve) { s.OpenIDCustomers = nil }, "TIDEWATCH_OPENID_CUSTOMERS): must be set"},
		"unknown role": {
			func(s *settings.Serve) { s.OpenIDRoles = []string{"it=root"} }, `must be admin, editor or viewer, got "root"`,
		},
		"no pair": {
			func(s *settings.Serve) { s.OpenIDCustomers = []string{"staff"} }, `must have pairs such as "acme-team=Acme Corp"`,
		},
		"passwords off without an issuer": {
			func(s *settings.Serve) { s.OpenID = settings.OpenID{PasswordsOff: true} }, "TIDEWATCH_PASSWORDS_OFF) has no effect",
		},
		"a secret without an issuer": {
			func(s *settings.Serve) { s.OpenID = settings.OpenID{OpenIDClientSecret: "x"} },
			"TIDEWATCH_OPENID_CLIENT_SECRET has no effect",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openIDSettings()
			tt.change(&s)
			require.ErrorContains(t, s.Validate(), tt.says)
		})
	}
}
