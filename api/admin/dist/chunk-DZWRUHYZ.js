import{d as e}from"./chunk-WN6YU476.js";var t=(n,r={})=>e(`/admin/brands/${n}/answers`,r);export{t as a};
