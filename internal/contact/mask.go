package contact

import "openpeople/internal/mask"

func maskCustomer(c *Customer) {
	c.ExternalID, c.Name, c.Email = mask.ID(c.ExternalID), mask.Name(c.Name), mask.Email(c.Email)
	c.Phone, c.Telegram = mask.Phone(c.Phone), mask.Name(c.Telegram)
}

func maskContact(c *Contact) {
	c.BeyondWhat, c.BeyondWhy, c.BeyondCost = mask.Text(c.BeyondWhat), mask.Text(c.BeyondWhy), mask.Text(c.BeyondCost)
	c.Extras = c.Extras.masked()
}

func maskRow(r *Row) {
	maskContact(&r.Contact)
	r.CustomerName, r.Comment = mask.Name(r.CustomerName), mask.Text(r.Comment)
}

func maskDetail(d *Detail) {
	if d.Customer != nil {
		maskCustomer(d.Customer)
	}
	maskContact(&d.Contact)
	for i := range d.Messages {
		d.Messages[i].Text = mask.Text(d.Messages[i].Text)
	}
}

// MaskedDetail is a contact with its conversation as it is shown to who may not see personal data
// of its customer.
func MaskedDetail(d Detail) Detail {
	maskDetail(&d)
	return d
}
