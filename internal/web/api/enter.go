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
// fail answers it.
func Enter(tokens Tokens, fail func(c *gin.Context, err error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := c.Request.Context()
		scheme, token, _ := strings.Cut(c.GetHeader("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			fail(c, fault.New(fault.Unauthenticated, "api.fault_bearer"))
			c.Abort()
			return
		}
		a, err := tokens.Actor(ctx, strings.TrimSpace(token))
		if err != nil {
			fail(c, err)
			c.Abort()
			return
		}
		c.Request = c.Request.WithContext(actor.With(ctx, a))
	}
}
