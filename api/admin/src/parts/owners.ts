// The owners of names and domains, as labels.
export const owners = { brand: "this brand", competitor: "competitor", other: "" };
