package api

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/store"
)

// CreatorTokens has the active tokens that a user created, after an edit or the deletion of the user.
type CreatorTokens struct {
	ActiveTokens  []Token `doc:"The API tokens that the user created and that are still valid. The rights of the user do not limit these tokens." json:"active_tokens" nullable:"false"`
	RevokedTokens []Token `doc:"The API tokens that the request revoked." json:"revoked_tokens" nullable:"false"`
}

// EditedUser is the response to an edit of a user.
type EditedUser struct {
	User
	CreatorTokens
}

type editedUserOutput = resource[EditedUser]

// TokensCreatedBy returns the active tokens that a user created, directly or with another token. If the parameter
// "revoked" is not nil, TokensCreatedBy revokes these tokens and calls "revoked" for each token. If the parameter
// "visible" is not nil, the result omits the tokens of other customers.
func TokensCreatedBy(
	ctx context.Context, db *store.DB, userID uuid.UUID, visible *uuid.UUID, revoked func(before, after store.Token) error,
) (CreatorTokens, error) {
	out := CreatorTokens{ActiveTokens: []Token{}, RevokedTokens: []Token{}}
	found, err := db.TokensCreatedBy(ctx, userID, visible)
	if err != nil {
		return out, err
	}
	for _, before := range found {
		if revoked == nil {
			out.ActiveTokens = append(out.ActiveTokens, TokenFrom(before))
			continue
		}
		after, err := db.RevokeToken(ctx, before.ID)
		if err == nil {
			err = revoked(before, after)
		}
		if err != nil {
			return out, err
		}
		out.RevokedTokens = append(out.RevokedTokens, TokenFrom(after))
	}
	return out, nil
}

// tokensOf returns the active tokens that a user created, and revokes these tokens if the request says so.
func (s *server) tokensOf(ctx context.Context, db *store.DB, in UserWriteParams) (CreatorTokens, error) {
	if !in.RevokeTokens {
		return TokensCreatedBy(ctx, db, in.ID, visible(ctx), nil)
	}
	return TokensCreatedBy(ctx, db, in.ID, visible(ctx), func(before, after store.Token) error {
		c := ofToken(after).withBefore(TokenFrom(before)).withAfter(TokenFrom(after))
		c.action, c.kind = "revoke", store.ObjectToken
		return s.audit(ctx, db, c)
	})
}
