package contact

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"openpeople/internal/spelling"
)

// keyKind is one way to say who a customer is. Every door (intake, import, the
// API, search, opt-out) makes a key by the line of its kind: what two doors write
// differently is one customer.
type keyKind struct {
	prefix string
	field  string // as the API names it
	of     func(c *Customer) *string
	normal func(typed string) (string, error)
}

// keyKinds is every kind of key, the surest first.
var keyKinds = []keyKind{
	{"x:", "external_id", func(c *Customer) *string { return &c.ExternalID }, spelling.Code},
	{"p:", "phone", func(c *Customer) *string { return &c.Phone }, spelling.Phone},
	{"e:", "email", func(c *Customer) *string { return &c.Email }, spelling.Email},
	{"t:", "telegram", func(c *Customer) *string { return &c.Telegram }, spelling.Telegram},
}

// Keys returns everything that says who a customer is, the surest first:
// "x:"+external id, "p:"+phone, "e:"+e-mail, "t:"+Telegram. Who is asked, who
// opted out and whose contact repeats another is kept by these, across channels.
// What is no phone, no e-mail, no id gives no key.
func Keys(c Customer) []string {
	keys := make([]string, 0, len(keyKinds))
	for _, k := range keyKinds {
		if v, err := k.normal(*k.of(&c)); err == nil && v != "" {
			keys = append(keys, k.prefix+v)
		}
	}
	return keys
}

// KeyNumber names a key where the key itself must not stand: on a contact, in a form.
// That two keys of one customer have one number is left to chance: one in 2^62.
func KeyNumber(key string) int64 {
	sum := sha256.Sum256([]byte(key))
	return int64(binary.BigEndian.Uint64(sum[:8])>>1) | 1
}

// MayBeOne reports whether the holders of two sets of keys may be one customer. They
// may not when a namespace has ids of both and none in common: a source that keeps
// two records knows of two people, and a family shares a phone.
func MayBeOne(a, b []string) bool {
	for _, key := range a {
		id, known := strings.CutPrefix(key, "x:")
		if !known {
			continue
		}
		namespace := namespaceOf(id)
		of := func(key string) bool {
			id, known := strings.CutPrefix(key, "x:")
			return known && namespaceOf(id) == namespace
		}
		if slices.ContainsFunc(b, of) && !slices.ContainsFunc(a, func(key string) bool { return of(key) && slices.Contains(b, key) }) {
			return false
		}
	}
	return true
}

// KeysOfTyped returns every key that what somebody typed may stand for: an id is
// looked for as it is and in every namespace of the desk.
func KeysOfTyped(typed string, namespaces []string) []string {
	keys := Keys(Customer{ExternalID: typed, Phone: typed, Email: typed, Telegram: typed})
	for _, namespace := range namespaces {
		if id, err := spelling.Code(typed); err == nil && id != "" {
			keys = append(keys, Keys(Customer{ExternalID: IDIn(namespace, id)})...)
		}
	}
	return keys
}
