package settings_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/settings"
)

// workingAPI returns settings of the API that pass the check.
func workingAPI() settings.API {
	return settings.API{SessionIdle: time.Hour, SessionMax: 24 * time.Hour}
}

// issuer returns settings of the API with an issuer of JWTs.
func issuer() settings.API {
	s := workingAPI()
	s.JWTIssuer, s.JWTAudience, s.JWTJWKSURL = "https://issuer.example", "tidewatch", "https://issuer.example/jwks"
	s.JWTRoleClaim, s.JWTCustomerClaim, s.JWTMethods = "role", "customer_id", []string{"RS256"}
	return s
}

func TestAPI_SettingsThatCannotWorkAreRejectedWithTheReason(t *testing.T) {
	t.Parallel()
	require.NoError(t, workingAPI().Validate())
	require.NoError(t, issuer().Validate())
	for name, tt := range map[string]struct {
		s      settings.API
		change func(*settings.API)
		says   []string
	}{
		"all of IPv4 as proxies": {
			workingAPI(), func(s *settings.API) { s.TrustedProxies = []string{"10.0.0.0/8", "0.0.0.0/0"} },
			[]string{"--trusted-proxies (TIDEWATCH_TRUSTED_PROXIES)", `"0.0.0.0/0" contains addresses of the public internet`},
		},
		"all of IPv6 as proxies": {
			workingAPI(), func(s *settings.API) { s.TrustedProxies = []string{"::/0"} }, []string{"::/0", "public internet"},
		},
		"half of IPv4 as proxies": {
			workingAPI(), func(s *settings.API) { s.TrustedProxies = []string{"128.0.0.0/1"} }, []string{"public internet"},
		},
		"an audience without an issuer": {
			workingAPI(), func(s *settings.API) { s.JWTAudience = "tidewatch" },
			[]string{"--jwt-issuer (TIDEWATCH_JWT_ISSUER)", "--jwt-audience (TIDEWATCH_JWT_AUDIENCE) has no effect"},
		},
		"all customers without an issuer": {
			workingAPI(), func(s *settings.API) { s.JWTAllCustomers = true }, []string{"TIDEWATCH_JWT_ALL_CUSTOMERS"},
		},
		"a claim without an issuer": {
			workingAPI(), func(s *settings.API) { s.JWTRoleClaim = "groups" }, []string{"TIDEWATCH_JWT_ROLE_CLAIM"},
		},
		"algorithms without an issuer": {
			workingAPI(), func(s *settings.API) { s.JWTMethods = []string{"RS256"} }, []string{"TIDEWATCH_JWT_METHODS"},
		},
		"no claim for the role": {
			issuer(), func(s *settings.API) { s.JWTRoleClaim = "" }, []string{"--jwt-role-claim (TIDEWATCH_JWT_ROLE_CLAIM)"},
		},
		"no claim for the customer": {
			issuer(), func(s *settings.API) { s.JWTCustomerClaim = " " }, []string{"TIDEWATCH_JWT_CUSTOMER_CLAIM"},
		},
		"keys without a host": {
			issuer(), func(s *settings.API) { s.JWTJWKSURL = "https:///jwks.json" },
			[]string{"TIDEWATCH_JWT_JWKS_URL", "https:///"},
		},
		"keys that are no address": {
			issuer(), func(s *settings.API) { s.JWTJWKSURL = "issuer.example/jwks" }, []string{"TIDEWATCH_JWT_JWKS_URL"},
		},
		"keys with a blank in the host": {
			issuer(), func(s *settings.API) { s.JWTJWKSURL = "https://issuer example/jwks" }, []string{"TIDEWATCH_JWT_JWKS_URL"},
		},
		"sessions without a duration": {
			workingAPI(), func(s *settings.API) { s.SessionMax = 0 },
			[]string{"--session-max (TIDEWATCH_SESSION_MAX): must be 1m to 366d, got 0s"},
		},
		"an idle limit above the maximum duration of sessions": {
			workingAPI(), func(s *settings.API) { s.SessionIdle = 48 * time.Hour },
			[]string{"--session-idle (TIDEWATCH_SESSION_IDLE): must be 1m to --session-max, which is 1d, got 2d"},
		},
	} {
		tt.change(&tt.s)
		err := tt.s.Validate()
		require.Error(t, err, name)
		for _, says := range tt.says {
			require.ErrorContains(t, err, says, name)
		}
	}
}

func TestAPI_PrivateNetworksOfProxiesAndDefaultClaimsAreAccepted(t *testing.T) {
	t.Parallel()
	s := workingAPI()
	s.TrustedProxies = []string{"10.0.0.0/8", "172.16.0.0/12", "127.0.0.1/32", "fc00::/7", "::1/128"}
	s.JWTRoleClaim, s.JWTCustomerClaim = "app_metadata.role", "app_metadata.customer_id"
	s.JWTMethods = []string{"RS256", "ES256", "EdDSA"}
	require.NoError(t, s.Validate())
	local := issuer()
	local.JWTJWKSURL = "http://127.0.0.1:9000/jwks"
	require.NoError(t, local.Validate())
}

func TestAlerts_ServersOfMailAreCheckedAtTheStart(t *testing.T) {
	t.Parallel()
	mail := func(host, user, password string) settings.Alerts {
		return settings.Alerts{
			AlertsRetain: time.Hour, AlertsWindow: time.Minute, Mail: settings.Mail{
				SMTPHost: host, SMTPUser: user, SMTPPassword: password,
				SMTPFrom: "alerts@example.com", SMTPPort: 587, SMTPTLS: "starttls",
			},
		}
	}
	for _, host := range []string{
		"mail.example.com", "mail", "smtp_relay", "mail.example.com.", "192.0.2.1", "2001:db8::1",
	} {
		require.NoError(t, mail(host, "", "").Validate(), host)
	}
	require.NoError(t, mail("mail.example.com", "tw", "s3cret").Validate())
	for _, host := range []string{
		"bad host", "smtp://mail.example.com", "mail.example.com:587", "mail..example.com", "-mail.example.com", "mail/x",
	} {
		require.ErrorContains(t, mail(host, "", "").Validate(), "--smtp-host (TIDEWATCH_SMTP_HOST)", host)
	}
	require.ErrorContains(t, mail("mail.example.com", "tw", "").Validate(), "TIDEWATCH_SMTP_PASSWORD: must be set")
	noUser := mail("mail.example.com", "", "s3cret").Validate()
	require.ErrorContains(t, noUser, "--smtp-user (TIDEWATCH_SMTP_USER): must be set")
	require.NotContains(t, noUser.Error(), "s3cret")
	networks := mail("mail.example.com", "", "")
	networks.AlertsAllowNetworks = []string{"0.0.0.0/0"}
	require.ErrorContains(t, networks.Validate(), "TIDEWATCH_ALERTS_ALLOW_NETWORKS")
}
