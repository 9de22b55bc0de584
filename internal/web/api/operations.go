package api

import (
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
)

// operations is every call of the API with its right, in the order of CONTRACT.md.
func (s rooms) operations() []operation {
	post := func(path, summary string, status int, right actor.Right, takes any, errors ...int) operation {
		return operation{Operation: huma.Operation{Method: http.MethodPost, Path: "/api/v1" + path, Summary: summary, DefaultStatus: status,
			Tags: []string{"intake"}, Errors: append([]int{400, 401, 403, 413, 415, 422, 503}, errors...)}, right: right, takes: takes}
	}
	get := func(path, summary string, right actor.Right, params ...*huma.Param) operation {
		return operation{Operation: huma.Operation{Method: http.MethodGet, Path: "/api/v1" + path, Summary: summary, DefaultStatus: http.StatusOK,
			Tags: []string{"read"}, Errors: []int{400, 401, 403, 422, 503}}, right: right, params: params}
	}
	contactByID := get("/contacts/{id}", "One contact with decision, invitation, response and reviews", actor.ContactRead,
		&huma.Param{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeInteger, Format: "int64"}})
	contactByID.Errors = []int{401, 403, 404, 503}
	recordingOf := post("/contacts/{id}/recordings", "Take a recording that came after its contact: 201 new, 200 the same again", http.StatusCreated, actor.ContactTake, recordingBody{}, 404, 409)
	recordingOf.params = contactByID.params
	customer := operation{right: actor.CustomerErase, Operation: huma.Operation{Method: http.MethodDelete, Path: "/api/v1/customers/{external_id}", DefaultStatus: http.StatusOK,
		Summary:     "Erase a customer: who it is and every word, never a figure. Answers with the certificate",
		Description: "The id stands in the token's namespace. Asked again, the answer is the certificate of then, unless the id names somebody anew. 404: nobody has the id, nor was erased by it. 409: the desk holds the customer's data.",
		Tags:        []string{"erase"}, Errors: []int{401, 403, 404, 409, 503}},
		params: []*huma.Param{{Name: "external_id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}}}
	copied := customer
	copied.Method, copied.Path, copied.Summary = http.MethodPost, "/api/v1/customers/{external_id}/copy", "Everything that is kept of a customer, to be given to the customer; the audit log says that it was"
	copied.Description, copied.Errors = "The id stands in the token's namespace. No name of the staff is in it.", []int{401, 403, 404, 503}
	axes := make([]any, len(report.Axes))
	for i, x := range report.Axes {
		axes[i] = x.Key
	}
	reportBy := get("/reports/{dimension}", "Figures of a period by a dimension or by parts of time; the rows add up to /kpis of the same filter", actor.FigureRead,
		append([]*huma.Param{{Name: "dimension", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString, Enum: axes}}}, slices.Concat(period(), dimensions(), []*huma.Param{describeParam(compared[0])})...)...)
	reportBy.Errors = append(reportBy.Errors, 404)
	reviewByID := get("/reviews/{id}", "One submitted review, criterion by criterion, with its history", actor.ReviewRead, contactByID.params...)
	reviewByID.Errors = contactByID.Errors
	return []operation{
		call(post("/contacts", "Take one finished contact: 201 new, 200 known; an optional field whose value cannot be kept costs only itself", http.StatusCreated, actor.ContactTake, contactBody{}), s.postContact),
		call(post("/contacts/batch", "Take up to 500 contacts: a result each, one bad item spoils no other", http.StatusOK, actor.ContactTake, batchBody{}), s.postBatch),
		call(get("/contacts", "Contacts of a period by the day on which they ended, oldest first; q finds words as the screen does", actor.ContactRead, slices.Concat(period(), narrowed(narrowing), part(maxList))...), s.listContacts),
		call(contactByID, s.getContact),
		call(recordingOf, s.postRecording),
		call(post("/responses", "Take an answer given elsewhere (IVR, SMS reply, another program), however old: 201 new, 200 the same again", http.StatusCreated, actor.ResponseTake, responseBody{}, 404, 409), s.postResponse),
		call(post("/volumes", "Set daily counts of self-service; the last value of a day and channel stands", http.StatusOK, actor.VolumeTake, []volumeBody{}), s.postVolumes),
		call(get("/kpis", "Figures of a period, each with its n and interval", actor.FigureRead, append(period(), dimensions()...)...), s.getFigures),
		call(reportBy, s.getReport),
		call(get("/comments", "What customers wrote beside their marks, by the day on which the contact ended, oldest first", actor.ContactRead, slices.Concat(period(), commentParams(), part(maxList))...), s.listComments),
		call(get("/recoveries", "Call-backs by the day on which they were opened, oldest first, with their figures", actor.RecoveryRead, slices.Concat(period(), narrowed(caseParams), part(maxList))...), s.getRecoveries),
		call(get("/reviews", "Submitted reviews by the day on which they were first submitted, oldest first, criterion by criterion", actor.ReviewRead, slices.Concat(period(), narrowed(reviewParams), part(maxList))...), s.listReviews),
		call(get("/reviews/summary", "What the reviews of a period come to: IQS, coverage, criteria, critical accuracy, the customer's mark, reviewers", actor.ReviewRead, append(period(), dimensions()...)...), s.reviewsSummary),
		call(reviewByID, s.getReview),
		call(get("/responses", "Responses of a period by the day of the answer, oldest first", actor.ResponseRead, append(period(), part(page.MaxLimit)...)...), s.getResponses),
		call(customer, s.deleteCustomer),
		call(copied, s.copyCustomer),
	}
}

// part describes which part of a list is asked for, of at most so many rows.
func part(most int) []*huma.Param {
	return []*huma.Param{
		{Name: "cursor", In: "query", Description: "next of the page before", Schema: &huma.Schema{Type: huma.TypeString}},
		{Name: "limit", In: "query", Schema: &huma.Schema{Type: huma.TypeInteger, Default: page.DefaultLimit, Minimum: new(1.0), Maximum: new(float64(most))}},
	}
}

func period() []*huma.Param {
	date := &huma.Schema{Type: huma.TypeString, Format: "date"}
	return []*huma.Param{
		{Name: "from", In: "query", Required: true, Description: "first day, on the desk's clock", Schema: date},
		{Name: "to", In: "query", Required: true, Description: "last day, inclusive", Schema: date},
	}
}

func dimensions() (params []*huma.Param) {
	for _, row := range figure.Dimensions {
		if !row.Filter {
			continue
		}
		of := &huma.Schema{Type: huma.TypeString}
		if row.Number {
			of = &huma.Schema{Type: huma.TypeInteger}
		}
		for _, v := range row.Values {
			of.Enum = append(of.Enum, v.Code)
		}
		params = append(params, &huma.Param{Name: row.Key, In: "query", Description: "code; several are or", Schema: &huma.Schema{Type: huma.TypeArray, Items: of}})
	}
	return params
}
