package node

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"

	"github.com/golang-jwt/jwt/v5"

	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/settings"
)

// newJWT returns the check for tokens of an external issuer, or nil when no issuer is configured. The check reads the
// issuer's published keys regularly until ctx ends.
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
	if _, err := url.ParseRequestURI(s.JWTJWKSURL); err != nil {
		return nil, fmt.Errorf("--jwt-jwks-url (TIDEWATCH_JWT_JWKS_URL): %w", err)
	}
	checks.Key, checks.Methods = newIssuerKeys(ctx, s.JWTJWKSURL, logger).key, s.JWTMethods
	return checks, nil
}
