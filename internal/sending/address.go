package sending

// Address is which of a customer's addresses a delivery goes to.
type Address string

const (
	ByEmail      Address = "email"
	ByPhone      Address = "phone"
	ByTelegram   Address = "telegram"
	ByExternalID Address = "external_id" // the program that the customer is known to finds the way
)
