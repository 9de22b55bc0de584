package asking

import (
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/sending"
)

// addresses is what each kind of address leaves of a customer.
var addresses = map[sending.Address]func(c contact.Customer) contact.Customer{
	sending.ByEmail:      func(c contact.Customer) contact.Customer { return contact.Customer{Email: c.Email} },
	sending.ByPhone:      func(c contact.Customer) contact.Customer { return contact.Customer{Phone: c.Phone} },
	sending.ByTelegram:   func(c contact.Customer) contact.Customer { return contact.Customer{Telegram: c.Telegram} },
	sending.ByExternalID: func(c contact.Customer) contact.Customer { return contact.Customer{ExternalID: c.ExternalID} },
}

// addressOf returns where a customer is written to, as everybody writes it, and the
// key by which who is there opts out; both "" when the customer has no such address.
func addressOf(kind sending.Address, c contact.Customer) (address, key string) {
	leave := addresses[kind]
	if leave == nil {
		return "", ""
	}
	keys := contact.Keys(leave(c))
	if len(keys) == 0 {
		return "", ""
	}
	_, address, _ = strings.Cut(keys[0], ":")
	return address, keys[0]
}
