var o=t=>`/api/admin/reports/${t.id}/html`;export{o as a};
