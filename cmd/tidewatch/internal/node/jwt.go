package node

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/time/rate"

	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/settings"
)

// newJWT returns the check for tokens of an external issuer, or nil when no issuer is configured. The check reloads the
// issuer's published keys each hour until ctx ends. A token with an unknown key also causes a reload, at most twice a
// minute.
func newJWT(ctx context.Context, s settings.API, logger *slog.Logger) (*door.JWT, error) {
	if s.JWTIssuer == "" {
		return nil, nil //nolint:nilnil // no issuer is configured
	}
	checks := &door.JWT{
		AllCustomers:  s.JWTAllCustomers,
		Audience:      s.JWTAudience,
		CustomerClaim: s.JWTCustomerClaim,
		Issuer:        s.JWTIssuer,
		RoleClaim:     s.JWTRoleClaim,
	}
	if s.JWTSecret != "" {
		secret := []byte(s.JWTSecret)
		checks.Methods = []string{jwt.SigningMethodHS256.Alg()}
		checks.Key = func(*jwt.Token) (any, error) { return secret, nil }
		return checks, nil
	}
	keys, err := keyfunc.NewDefaultOverrideCtx(ctx, []string{s.JWTJWKSURL}, keyfunc.Override{
		HTTPTimeout: 10 * time.Second,
		// A token with an unknown key must not delay its own request or other requests.
		RateLimitWaitMax:  time.Millisecond,
		RefreshUnknownKID: rate.NewLimiter(rate.Every(30*time.Second), 1),
		RefreshErrorHandlerFunc: func(string) func(context.Context, error) {
			return func(ctx context.Context, err error) {
				logger.WarnContext(ctx, "The keys of the JWT issuer cannot be read.",
					slog.String("component", settings.RoleAPI), slog.Any("error", err))
			}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("--jwt-jwks-url (TIDEWATCH_JWT_JWKS_URL): %w", err)
	}
	checks.Key, checks.Methods = keys.Keyfunc, s.JWTMethods
	return checks, nil
}
