package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// testCase is an object with what src/api says of it (.ci/generate/crd-cases.ts).
type testCase struct {
	Kind   string          `json:"kind"`
	Name   string          `json:"name"`
	Object json.RawMessage `json:"object"`
	Old    json.RawMessage `json:"old"`
	Errors []string        `json:"errors"`
}

// compare runs every case through Kubernetes' validators and returns how many cases there were, and the differences.
func compare(path string, crds map[string]*apiextensions.CustomResourceDefinition) (int, []string) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, []string{err.Error()}
	}
	var cases []testCase
	if err := json.Unmarshal(data, &cases); err != nil {
		return 0, []string{fmt.Sprintf("%s: %v", path, err)}
	}
	var differences []string
	for _, each := range cases {
		crd := crds[each.Kind]
		if crd == nil {
			differences = append(differences, fmt.Sprintf("%s: there is no CRD of that kind", each.Kind))
			continue
		}
		theirs, err := judge(crd, each)
		if err != nil {
			differences = append(differences, fmt.Sprintf("%s, %s: %v", each.Kind, each.Name, err))
			continue
		}
		slices.Sort(theirs)
		slices.Sort(each.Errors)
		if !slices.Equal(theirs, each.Errors) {
			differences = append(differences, fmt.Sprintf("%s, %s:\n       Kubernetes: %q\n       Longshore:  %q", each.Kind, each.Name, theirs, each.Errors))
		}
	}
	return len(cases), differences
}

func judge(crd *apiextensions.CustomResourceDefinition, each testCase) ([]string, error) {
	props := crd.Spec.Validation
	if props == nil {
		props = crd.Spec.Versions[0].Schema
	}
	structural, err := schema.NewStructural(props.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(props.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	object, err := decode(each.Object)
	if err != nil {
		return nil, err
	}
	errors := validation.ValidateCustomResource(nil, object, validator)
	errors = append(errors, listtype.ValidateListSetsAndMaps(nil, structural, object)...)
	// The API server runs no rules on an object whose types or bounds are wrong.
	if len(errors) == 0 {
		var old interface{}
		if len(each.Old) > 0 {
			if old, err = decode(each.Old); err != nil {
				return nil, err
			}
		}
		rules := cel.NewValidator(structural, true, celconfig.PerCallLimit)
		found, _ := rules.Validate(context.Background(), nil, structural, object, old, celconfig.RuntimeCELCostBudget)
		errors = append(errors, found...)
	}
	return texts(errors), nil
}

func decode(data json.RawMessage) (map[string]interface{}, error) {
	var object map[string]interface{}
	return object, utiljson.Unmarshal(data, &object)
}

func texts(errors field.ErrorList) []string {
	result := []string{}
	for _, each := range errors {
		result = append(result, each.Error())
	}
	return result
}
