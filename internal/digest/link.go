package digest

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
)

// links makes and opens the links of letters that end a digest: a person's id and the first
// 120 bits of its HMAC. Nothing that is stored makes or opens one.
type links struct{ key []byte }

// macBytes is how much of a MAC stands in a link.
const macBytes = 15

func newLinks(secret []byte) links {
	key, err := hkdf.Key(sha256.New, secret, nil, "openpeople digest link v1", sha256.Size)
	if err != nil {
		panic("digest: key of links: " + err.Error()) // only for lengths that are no constant
	}
	return links{key}
}

func (l links) mac(id string) string {
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte(id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:macBytes])
}

// token is the link of a person.
func (l links) token(personID int64) string {
	id := strconv.FormatInt(personID, 10)
	return id + "-" + l.mac(id)
}

// open returns the person of a token; ok is false for one that was not made here.
func (l links) open(token string) (personID int64, ok bool) {
	id, mac, _ := strings.Cut(token, "-")
	personID, err := strconv.ParseInt(id, 10, 64)
	return personID, err == nil && hmac.Equal([]byte(mac), []byte(l.mac(id)))
}
