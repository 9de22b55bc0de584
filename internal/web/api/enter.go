package api

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// Tokens knows who a bearer token is. Unauthenticated for anything that is no
// live token.
type Tokens interface {
	Actor(ctx context.Context, token string) (actor.Actor, error)
}

// Enter is the API's door: a request without a live token ends here with 401.
func Enter(tokens Tokens) gin.HandlerFunc {
	return func(c *gin.Context) {
		scheme, token, _ := strings.Cut(c.GetHeader("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			Problem(c, fault.New(fault.Unauthenticated, "api.fault_bearer"))
			return
		}
		ctx := c.Request.Context()
		a, err := tokens.Actor(ctx, strings.TrimSpace(token))
		if err != nil {
			c.Error(err)
			Problem(c, fault.Of(err))
			return
		}
		c.Request = c.Request.WithContext(actor.With(ctx, a))
	}
}
