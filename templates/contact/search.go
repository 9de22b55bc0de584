// Package contact draws the list of contacts and one contact. What may be seen
// is decided in the contact room: what it masked stays masked here.
package contact

import "strconv"

// Path is where the list lives.
const Path = "/contacts"

// ofCustomer leads to all contacts of a customer.
func ofCustomer(id int64) string { return Path + "?customer=" + strconv.FormatInt(id, 10) }
