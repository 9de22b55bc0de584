package contact

import (
	"context"
	"strings"

	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/terms"
)

// hardly is how few contacts are hardly any: then another word may be meant.
const hardly = 2

// meant is what was typed with a word for one of which hardly anything was found: the
// same keys on the other layout, or the nearest word of the desk; "" for none. It is
// offered only where it finds something that the reader sees, with the same filters.
func (s *Service) meant(ctx context.Context, f Filter) (string, error) {
	for _, p := range f.Words.Parts {
		if p.Without {
			continue
		}
		typed := f.Words.Typed[p.Begin:p.End]
		if other := query.OtherLayout(typed); other != "" {
			if instead, err := s.finds(ctx, f, p, other); instead != "" || err != nil {
				return instead, err
			}
		}
		if len(p.Words) != 1 {
			continue
		}
		near, err := s.store.Nearest(ctx, p.Words[0].Term)
		if err != nil {
			return "", err
		}
		for _, term := range near {
			word, err := s.written(ctx, f, term, typed)
			if err != nil {
				return "", err
			}
			if word == "" { // in nothing that they see
				continue
			}
			if instead, err := s.finds(ctx, f, p, word); instead != "" || err != nil {
				return instead, err
			}
		}
	}
	return "", nil
}

// finds is what was typed with other words for a part, where that finds something.
func (s *Service) finds(ctx context.Context, f Filter, p query.Part, words string) (string, error) {
	typed := f.Words.Typed[:p.Begin] + words + f.Words.Typed[p.End:]
	q, err := query.Parse(typed)
	if err != nil {
		return "", nil // of no words, on the other layout
	}
	f.Words = q
	list, err := s.list(ctx, f, page.Request{Limit: 1})
	if err != nil || len(list.Rows) == 0 {
		return "", err
	}
	return typed, nil
}

// looked is in how many contacts it is looked how a term is written.
const looked = 20

// written is how a term is written in the latest contacts of it that the reader sees: as
// what was typed as it can be; "" where they see none.
func (s *Service) written(ctx context.Context, f Filter, term, typed string) (word string, err error) {
	f.Words = query.Query{Parts: []query.Part{{Words: []terms.Word{{Term: term}}, By: query.Anybody}}}
	list, err := s.list(ctx, f, page.Request{Limit: looked})
	typed = strings.ToLower(typed)
	least := 0
	for _, row := range list.Rows {
		if row.Excerpt == nil {
			continue
		}
		for _, piece := range row.Excerpt.Pieces {
			as := strings.ToLower(piece.Text)
			if far := query.Distance(typed, as, len(typed)+len(as)); piece.Marked && (word == "" || far < least) {
				word, least = as, far
			}
		}
	}
	return word, err
}
