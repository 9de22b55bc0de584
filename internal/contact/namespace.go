package contact

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"openpeople/internal/actor"
)

// Namespaces. Ids of two sources that know nothing of each other must not meet: a
// source has a namespace, and an id of the namespace crm is kept, shown and filtered
// by as crm::17. An id of no namespace stays as it came; one that looks like an id of
// a namespace is refused at the door, so the two are never taken for each
// other. Phones, e-mails and Telegram names are everybody's.

// apart stands between a namespace and an id. What follows may hold it again.
const apart = "::"

// IDIn returns the id of a customer or an operator as it is kept: crm::17.
func IDIn(namespace, id string) string {
	if namespace == "" || id == "" {
		return id
	}
	return namespace + apart + id
}

// namespaceOf returns the namespace of an id as it is kept, "" for none.
func namespaceOf(id string) string {
	if before, _, found := strings.Cut(id, apart); found && actor.IsNamespace(before) {
		return before
	}
	return ""
}

// in returns the draft with the ids of customer and operator in a namespace. Invalid
// when an id is too long for it, or looks as if it stood in one where there is none.
func (d Draft) in(namespace string) (Draft, error) {
	var w checks
	put := func(name, id string) string {
		whole := IDIn(namespace, id)
		switch {
		case namespace == "" && namespaceOf(id) != "":
			w.Add(name, "contact.fault_namespace")
		case namespace != "" && utf8.RuneCountInString(whole) > maxID:
			w.Add(name, "fault.too_long", "Max", maxID-utf8.RuneCountInString(namespace+apart))
		}
		return whole
	}
	d.Operator = put("operator.external_id", d.Operator)
	d.Operators = slices.Clone(d.Operators)
	for i := range d.Operators {
		d.Operators[i].ExternalID = put("operators["+strconv.Itoa(i)+"].external_id", d.Operators[i].ExternalID)
	}
	if d.Customer != nil {
		c := *d.Customer
		c.ExternalID = put("customer.external_id", c.ExternalID)
		d.Customer = &c
	}
	return d, w.Err()
}

// noteNamespace remembers that ids came in a namespace: who looks for 17 finds
// crm::17 too.
func (s *Service) noteNamespace(ctx context.Context, fresh []*item) error {
	for _, it := range fresh {
		if it.by.Namespace != "" {
			return s.store.NoteNamespace(ctx, it.by.Namespace)
		}
	}
	return nil
}
