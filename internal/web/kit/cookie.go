package kit

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Cookies of a desk on https go over https only, and bear a name that a browser lets
// nobody else set: __Host- those of the whole desk, __Secure- those of a part of it.
const (
	hostPrefix   = "__Host-"
	securePrefix = "__Secure-"
	secureKey    = "openpeople.https"
)

// Secure says of a request whether the desk is on https, for its cookies.
func Secure(c *gin.Context, https bool) { c.Set(secureKey, https) }

// CookieName is the name of a cookie of the whole desk.
func CookieName(name string, https bool) string {
	if https {
		return hostPrefix + name
	}
	return name
}

// SetCookie sets a cookie of ours, for the path and seconds that it says; a negative
// age removes it. No script reads it.
func SetCookie(c *gin.Context, cookie http.Cookie) {
	cookie.HttpOnly, cookie.SameSite = true, http.SameSiteLaxMode
	if c.GetBool(secureKey) {
		cookie.Secure = true
		if cookie.Path == "/" {
			cookie.Name = hostPrefix + cookie.Name
		} else {
			cookie.Name = securePrefix + cookie.Name
		}
	}
	http.SetCookie(c.Writer, &cookie)
}

// Cookie returns the value of a cookie that SetCookie has set; false when there is none.
func Cookie(c *gin.Context, name string) (string, bool) {
	names := []string{name}
	if c.GetBool(secureKey) {
		names = []string{hostPrefix + name, securePrefix + name}
	}
	for _, name := range names {
		if cookie, err := c.Request.Cookie(name); err == nil {
			return cookie.Value, true
		}
	}
	return "", false
}
