package document

func sessionTexts() map[string]Text {
	return map[string]Text{
		"log-in": {
			tagSession,
			"Log in",
			"Checks a user's password and starts a session. Scripts cannot read the cookie of the session. " +
				"Failed log-ins are limited by account and by network address. After too many failures, the response is 429 with Retry-After.",
		},
		"get-session": {tagSession, "Get the current caller", "Returns the name, the role and the customer of the caller."},
		"list-log-in-methods": {
			tagSession,
			"List the ways to log in",
			"Returns how users can log in to the server. The operation needs no credentials.",
		},
		"request-password-reset": {
			tagSession,
			"Request a link to reset a password",
			"Sends a link to the e-mail address if an active user has the address and does not log in with OpenID " +
				"Connect. The response does not reveal whether a user has the address. The link works only once, " +
				"within one hour. Requests are limited by e-mail address and by network address. After too many " +
				"requests, the response is 429 with Retry-After.",
		},
		"set-password": {
			tagSession,
			"Set a password with a link",
			"Sets the password of a user. The secret comes from the link in an invitation, or from the link that " +
				"request-password-reset sends. All sessions of the user end.",
		},
		"log-out": {tagSession, "Log out", "Ends the session and clears its cookie."},
		"change-password": {
			tagSession,
			"Change your password",
			"Sets a new password for the user of the session and ends the user's other sessions. The old password is required.",
		},
	}
}

func accessTexts() map[string]Text {
	return map[string]Text{
		"list-users": {
			tagAccess,
			"List users",
			"Returns the users that the caller may see, newest first. An admin of one customer sees the users of that customer.",
		},
		"create-user": {
			tagAccess,
			"Create a user",
			"Adds a user who can log in. Callers cannot grant more rights than they have: an admin of one customer can create only users " +
				"of that customer. If the invitation cannot be sent, the user is created anyway, and the response has the status 503. " +
				"A repetition with the same Idempotency-Key then sends the invitation again.",
		},
		"get-user": {tagAccess, "Get a user", "Returns one user."},
		"update-user": {
			tagAccess,
			"Update a user",
			"Changes the fields that the body contains. A new password, new rights or is_active=false immediately " +
				"end the user's sessions. The API tokens that the user created stay valid, unless revoke_tokens is true. " +
				"The response lists these tokens. If the user logs in with OpenID Connect, only is_active can be edited. An edit " +
				"that would leave no active admin with access to all customers is rejected with 409.",
		},
		"delete-user": {
			tagAccess,
			"Delete a user",
			"Deletes a user and ends the user's sessions. The user's entries in the audit log are kept. The API " +
				"tokens that the user created stay valid, unless revoke_tokens is true. The response lists these tokens. The deletion of the last active admin with access to all " +
				"customers is rejected with 409.",
		},
		"list-tokens": {
			tagAccess,
			"List API tokens",
			"Returns the API tokens that the caller may see, newest first, including revoked and expired " +
				"tokens. Secrets are not stored.",
		},
		"create-token": {
			tagAccess,
			"Create an API token",
			"Creates a token for a program. The response contains the secret of the token, which is shown only " +
				"once. Callers cannot grant more rights than they have. A token that another token creates cannot " +
				"expire later than the other token. A repeated request with the same Idempotency-Key creates no second token. " +
				"The repeated request is rejected with 409, because the server does not store the secret. The error response names the token.",
		},
		"get-token": {tagAccess, "Get an API token", "Returns one token, without its secret."},
		"revoke-token": {
			tagAccess,
			"Revoke an API token",
			"Permanently revokes a token. The node that handles the request rejects the token immediately, " +
				"and all other nodes reject the token within one second. The token remains in the list.",
		},
	}
}
